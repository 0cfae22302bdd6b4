/** What the server says about a notebook; `nbrefactor/lab/worker.py` is the other side of these. */

export const STAGES = [
  'load',
  'explore',
  'prepare',
  'split',
  'train',
  'evaluate',
  'save',
  'predict'
] as const;

export interface IFunction {
  name: string;
  module: string;
  stage: string;
  cells: number[];
  parameters: string[];
  returns: string[];
  docstring: string;
  file: string;
  line: number;
}

export interface IFile {
  path: string;
  role: string;
  status: string;
  text: string;
  difference: string;
}

export interface IDropped {
  cell: number;
  line: number;
  code: string;
  reason: string;
}

export interface IFinding {
  code: string;
  severity: 'error' | 'warning' | 'info';
  cell: number;
  line: number;
  column: number;
  message: string;
  hint: string;
}

export interface IPreview {
  package: string;
  output: string;
  blocked: string;
  keep_exploration: boolean;
  files: IFile[];
  functions: IFunction[];
  dropped: IDropped[];
  diagnostics: IFinding[];
  state: { name: string; what: string }[];
}

export interface IVerification {
  state: 'running' | 'done' | 'failed' | 'stopped';
  progress?: string;
  message?: string;
  equal?: boolean;
  report?: IReport;
}

export interface IReport {
  summary: string;
  remarks: string[];
  first_difference: IRow | null;
  rows: IRow[];
}

export interface IRow {
  what: 'value' | 'printed' | 'error' | 'file' | 'prediction';
  function: string;
  cells: number[];
  name: string;
  moment: string;
  verdict: 'equal' | 'close' | 'different' | 'varies' | 'unseen';
  at: string;
  notebook: string;
  refactored: string;
}
