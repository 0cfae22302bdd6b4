import { showDialog, Dialog } from '@jupyterlab/apputils';
import { ServerConnection } from '@jupyterlab/services';
import { TranslationBundle } from '@jupyterlab/translation';
import { VDomModel } from '@jupyterlab/ui-components';
import { Debouncer } from '@lumino/polling';
import { difference } from './difference';
import { LiveNotebook } from './live';
import { IFunction, IPreview, IVerification } from './preview';
import { ask, Refusal } from './request';

export type View = 'steps' | 'files' | 'findings' | 'dropped';

export interface IPreferences {
  followEdits: boolean;
  delay: number;
}

const ASK_AGAIN = 1000;

/** Everything a panel shows, and what its buttons do; the view only draws it. */
export class PanelState extends VDomModel {
  constructor(
    readonly live: LiveNotebook,
    private readonly server: ServerConnection.ISettings,
    private readonly trans: TranslationBundle,
    public preferences: IPreferences
  ) {
    super();
    this._later = new Debouncer(() => this._follow(), preferences.delay);
    const { panel } = live;
    panel.model?.contentChanged.connect(this._edited, this);
    panel.content.activeCellChanged.connect(this._moved, this);
  }

  preview: IPreview | null = null;
  busy = false;
  error = '';
  notice = '';
  output = '';
  keepExploration = false;
  view: View = 'steps';
  file = '';
  line = 0;
  hovered = 0;
  verification: IVerification | null = null;

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.live.panel.model?.contentChanged.disconnect(this._edited, this);
    this.live.panel.content?.activeCellChanged.disconnect(this._moved, this);
    this._request?.abort();
    this._later.dispose();
    if (this._job) {
      void this.stopVerifying();
    }
    super.dispose();
  }

  /** Change what the view shows. */
  set(change: Partial<Pick<PanelState, 'view' | 'file' | 'line' | 'notice' | 'hovered' | 'output'>>): void {
    Object.assign(this, change);
    this.stateChanged.emit();
  }

  setDelay(delay: number): void {
    this._later.dispose();
    this._later = new Debouncer(() => this._follow(), delay);
  }

  /** Ask the server for the preview of the live notebook; an older question is withdrawn. */
  async refresh(): Promise<void> {
    this._essence = this.live.essence();
    await this._convert('preview');
  }

  async setKeepExploration(keep: boolean): Promise<void> {
    this.keepExploration = keep;
    this.stateChanged.emit();
    await this.refresh();
  }

  /** Write the files; where some exist already, show first what would change in them. */
  async write(): Promise<void> {
    const changes = this.preview?.files.filter(file => file.difference) ?? [];
    if (changes.length) {
      const answer = await showDialog({
        title: this.trans.__('Write these changes?'),
        body: difference(changes),
        buttons: [
          Dialog.cancelButton({ label: this.trans.__('Cancel') }),
          Dialog.okButton({ label: this.trans.__('Write files') })
        ]
      });
      if (!answer.button.accept) {
        return;
      }
    }
    const wrote = this.preview?.files.filter(file => file.status !== 'unchanged').length ?? 0;
    if (await this._convert('write')) {
      const conflicts = this.preview?.files.filter(file => file.text.includes('\n<<<<<<< ')).length ?? 0;
      this.notice = conflicts
        ? this.trans._n(
            '%1 file holds conflict markers: resolve them, then write again.',
            '%1 files hold conflict markers: resolve them, then write again.',
            conflicts
          )
        : this.trans.__('Written to %1: %2 files changed.', this.preview?.output, wrote);
      this.stateChanged.emit();
    }
  }

  /** Offer the whole project as one zip file. */
  async download(): Promise<void> {
    const answer = await this._ask<{ name: string; zip: string }>('archive');
    if (!answer) {
      return;
    }
    const bytes = Uint8Array.from(atob(answer.zip), letter => letter.charCodeAt(0));
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/zip' }));
    link.download = answer.name;
    link.click();
    URL.revokeObjectURL(link.href);
    this.set({ notice: this.trans.__('Downloaded %1.', answer.name) });
  }

  /** Run the notebook and the scripts and compare them, if the user agrees. */
  async verify(): Promise<void> {
    const answer = await showDialog({
      title: this.trans.__('Run the notebook and its scripts?'),
      body: this.trans.__(
        'This saves the notebook, then executes all of its code from top to bottom, and the scripts made from it, ' +
          'in copies of this folder. What code does beyond its folder (databases, the network) it does for real.'
      ),
      buttons: [
        Dialog.cancelButton({ label: this.trans.__('Cancel') }),
        Dialog.warnButton({ label: this.trans.__('Save and run') })
      ]
    });
    if (!answer.button.accept) {
      return;
    }
    try {
      await this.live.panel.context.save();
      this.verification = { state: 'running', progress: '' };
      this.stateChanged.emit();
      const body = { path: this.live.path, output: this.output, agreed: true };
      const started = await ask<{ job: string }>(this.server, 'verify', 'POST', body);
      this._job = started.job;
      while (this.verification?.state === 'running' && !this.isDisposed) {
        await new Promise(resolve => setTimeout(resolve, ASK_AGAIN));
        const query = `verify?job=${encodeURIComponent(started.job)}`;
        this.verification = await ask<IVerification>(this.server, query, 'GET');
        this.stateChanged.emit();
      }
    } catch (error) {
      this.verification = { state: 'failed', message: sentence(error) };
    }
    this._job = '';
    this.stateChanged.emit();
  }

  async stopVerifying(): Promise<void> {
    const query = `verify?job=${encodeURIComponent(this._job)}`;
    try {
      this.verification = await ask<IVerification>(this.server, query, 'DELETE');
    } catch (error) {
      this.verification = { state: 'failed', message: sentence(error) };
    }
    this.stateChanged.emit();
  }

  /** The functions that a cell became part of. */
  functionsOf(cell: number): IFunction[] {
    return this.preview?.functions.filter(row => row.cells.includes(cell)) ?? [];
  }

  /** Show the code of a function. */
  open(row: IFunction): void {
    this.set({ view: 'files', file: row.file, line: row.line });
  }

  /** Give a cell one of our tags, or take it away, and show that at once; the preview follows. */
  tag(cell: number, word: string, on: boolean): void {
    this.live.tag(cell, word, on);
    this.stateChanged.emit();
  }

  rename(row: IFunction, name: string): void {
    if (name && name !== row.name) {
      this.tag(row.cells[0], `name=${name}`, true);
    }
  }

  restage(row: IFunction, stage: string): void {
    row.cells.forEach(cell => this.live.tag(cell, `stage=${stage}`, true));
    this.stateChanged.emit();
  }

  private async _convert(action: 'preview' | 'write'): Promise<boolean> {
    const preview = await this._ask<IPreview>(action);
    if (!preview) {
      return false;
    }
    this.preview = preview;
    if (!this.output) {
      this.output = preview.output;
    }
    if (!preview.files.some(file => file.path === this.file)) {
      const main = preview.files.find(file => file.role === 'train' || file.role === 'pipeline');
      this.file = main?.path ?? preview.files[0]?.path ?? '';
      this.line = 0;
    }
    this.stateChanged.emit();
    return true;
  }

  private async _ask<T>(action: string): Promise<T | null> {
    this._request?.abort();
    const request = (this._request = new AbortController());
    this.busy = true;
    this.notice = '';
    this.stateChanged.emit();
    try {
      const body = {
        path: this.live.path,
        notebook: this.live.document(),
        output: this.output,
        options: this.keepExploration ? { keep_exploration: true } : {}
      };
      const answer = await ask<T>(this.server, action, 'POST', body, request.signal);
      this.error = '';
      return answer;
    } catch (error) {
      if (!request.signal.aborted) {
        this.error = sentence(error);
      }
      return null;
    } finally {
      if (this._request === request) {
        this.busy = false;
        this._request = null;
        this.stateChanged.emit();
      }
    }
  }

  private _edited(): void {
    if (this.preferences.followEdits) {
      void this._later.invoke().catch(() => undefined);
    }
  }

  private _moved(): void {
    this.stateChanged.emit();
  }

  private async _follow(): Promise<void> {
    if (!this.isDisposed && this.live.essence() !== this._essence) {
      await this.refresh();
    }
  }

  private _essence = '';
  private _job = '';
  private _later: Debouncer;
  private _request: AbortController | null = null;
}

function sentence(error: unknown): string {
  if (error instanceof Refusal) {
    return error.message;
  }
  if (error instanceof ServerConnection.NetworkError) {
    return 'The server cannot be reached.';
  }
  return error instanceof Error ? error.message : String(error);
}
