"""What the generated tests are made from: facts of the generated functions, synthetic rows, stored figures."""
