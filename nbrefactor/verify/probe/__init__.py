"""What runs inside the notebook's kernel and inside the process of the refactored code: it watches, and changes nothing.

The folder is copied next to the run and imported from there under another name, because the Python that runs the notebook
need not have nbrefactor. So these modules import the standard library only, and of others what is imported already.
"""
