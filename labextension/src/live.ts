import { Cell } from '@jupyterlab/cells';
import { INotebookContent, IOutput } from '@jupyterlab/nbformat';
import { NotebookPanel } from '@jupyterlab/notebook';

const PREFIX = 'nbrefactor:';
const LINKED = 'nbr-mod-linked';

/** The notebook as it stands in the editor, saved or not, and what the panel may do with its cells. */
export class LiveNotebook {
  constructor(readonly panel: NotebookPanel) {}

  /** The path that Jupyter's server knows, without the name of a drive. */
  get path(): string {
    return this.panel.context.localPath;
  }

  get name(): string {
    return this.path.split('/').pop() ?? this.path;
  }

  /** The document for the server: without pictures and attachments, which decide nothing and may be large. */
  document(): INotebookContent {
    const content = this.panel.model?.toJSON() as INotebookContent;
    const cells = content.cells.map(cell => {
      const { attachments, ...rest } = cell as Record<string, unknown>;
      void attachments;
      const outputs = rest.outputs as IOutput[] | undefined;
      return outputs ? { ...rest, outputs: outputs.map(plain) } : rest;
    });
    return { ...content, cells: cells as INotebookContent['cells'] };
  }

  /** What decides the scripts, as a text to compare: code, kinds and tags, not outputs. */
  essence(): string {
    const cells = this.panel.model?.cells ?? [];
    return JSON.stringify(
      Array.from(cells, cell => [
        cell.type,
        cell.sharedModel.getSource(),
        cell.getMetadata('tags')
      ])
    );
  }

  /** The cell with a number as Jupyter shows cells: all of them count, from 1. */
  cell(number: number): Cell | undefined {
    return this.panel.content.widgets[number - 1];
  }

  /** The number of the selected cell; 0 if there is none. */
  get active(): number {
    return this.panel.content.activeCellIndex + 1;
  }

  /** Select a cell and bring it, and a line in it, into view. */
  async goTo(number: number, line = 1): Promise<void> {
    const cell = this.cell(number);
    if (!cell) {
      return;
    }
    const notebook = this.panel.content;
    notebook.deselectAll();
    notebook.activeCellIndex = number - 1;
    await notebook.scrollToItem(number - 1, 'center');
    cell.editor?.setCursorPosition({ line: line - 1, column: 0 });
  }

  /** Mark cells as belonging to what the pointer is on; no cells take the marks away. */
  link(numbers: number[]): void {
    this.panel.content.widgets.forEach((cell, index) => {
      cell.toggleClass(LINKED, numbers.includes(index + 1));
    });
  }

  /** The number of the cell that an element of the page belongs to; 0 if to none. */
  numberAt(target: EventTarget | null): number {
    const node = target instanceof Element ? target.closest('.jp-Cell') : null;
    return this.panel.content.widgets.findIndex(cell => cell.node === node) + 1;
  }

  /** Whether a cell has one of our tags, such as `keep`. */
  has(number: number, word: string): boolean {
    return this.tags(number).includes(PREFIX + word);
  }

  /** Give a cell one of our tags, in the place of those with the same beginning (`stage=` …), or take it away. */
  tag(number: number, word: string, on: boolean): void {
    const model = this.cell(number)?.model;
    if (!model) {
      return;
    }
    const key = word.includes('=') ? word.slice(0, word.indexOf('=') + 1) : '';
    const others = this.tags(number).filter(
      tag => tag !== PREFIX + word && !(key && tag.startsWith(PREFIX + key))
    );
    const tags = on ? [...others, PREFIX + word] : others;
    if (tags.length) {
      model.setMetadata('tags', tags);
    } else {
      model.deleteMetadata('tags');
    }
  }

  /** The stage that a tag gives a cell; empty where none does. */
  stage(number: number): string {
    const prefix = `${PREFIX}stage=`;
    return this.tags(number).find(tag => tag.startsWith(prefix))?.slice(prefix.length) ?? '';
  }

  private tags(number: number): string[] {
    const tags = this.cell(number)?.model.getMetadata('tags');
    return Array.isArray(tags) ? tags.filter(tag => typeof tag === 'string') : [];
  }
}

/** An output reduced to what the analysis reads: printed and displayed text, and errors. */
function plain(output: IOutput): IOutput {
  const data = output.data as Record<string, unknown> | undefined;
  if (!data) {
    return output;
  }
  const text = data['text/plain'];
  return { ...output, data: text === undefined ? {} : { 'text/plain': text }, metadata: {} } as IOutput;
}
