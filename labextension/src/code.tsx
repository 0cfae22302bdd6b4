import { CodeEditor, CodeEditorWrapper, IEditorServices } from '@jupyterlab/codeeditor';
import { Widget } from '@lumino/widgets';
import * as React from 'react';

const MIME: Record<string, string> = {
  py: 'text/x-python',
  toml: 'text/x-toml',
  md: 'text/x-markdown',
  json: 'application/json',
  yml: 'text/x-yaml',
  yaml: 'text/x-yaml'
};

interface ICodeProps {
  services: IEditorServices;
  path: string;
  text: string;
  line: number;
}

/** A file, read-only, in Jupyter's own editor: the theme, the key map and the font size are the user's. */
export function Code(props: ICodeProps): JSX.Element {
  const host = React.useRef<HTMLDivElement>(null);
  const wrapper = React.useRef<CodeEditorWrapper | null>(null);
  const suffix = props.path.split('.').pop() ?? '';

  // A layout effect: Lumino must take its widget back while React's element still stands in the page.
  React.useLayoutEffect(() => {
    const model = new CodeEditor.Model({ mimeType: MIME[suffix] ?? 'text/plain' });
    model.sharedModel.setSource(props.text);
    const editor = new CodeEditorWrapper({
      model,
      factory: props.services.factoryService.newDocumentEditor,
      editorOptions: { config: { readOnly: true, lineNumbers: true, lineWrap: false } }
    });
    wrapper.current = editor;
    if (host.current) {
      Widget.attach(editor, host.current);
    }
    return () => {
      wrapper.current = null;
      if (editor.isAttached) {
        Widget.detach(editor);
      }
      editor.dispose();
      model.dispose();
    };
  }, [props.path, props.text]);

  React.useEffect(() => {
    const editor = wrapper.current?.editor;
    if (editor && props.line > 0) {
      const top = { line: props.line - 1, column: 0 };
      requestAnimationFrame(() => {
        if (!editor.isDisposed) {
          editor.setCursorPosition(top);
          editor.revealSelection({ start: top, end: { line: props.line + 14, column: 0 } });
          editor.revealPosition(top);
        }
      });
    }
  }, [props.path, props.text, props.line]);

  return <div className="nbr-Code" ref={host} />;
}
