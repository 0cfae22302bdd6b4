import { IEditorServices } from '@jupyterlab/codeeditor';
import { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect, refreshIcon, VDomRenderer } from '@jupyterlab/ui-components';
import * as React from 'react';
import { Code } from './code';
import { Difference } from './difference';
import { Findings, LeftOut } from './lists';
import { STAGES } from './preview';
import { PanelState, View } from './state';
import { Steps } from './steps';
import { Verification } from './verification';

/** The panel beside a notebook: what would be written, and why. */
export class PanelView extends VDomRenderer<PanelState> {
  constructor(
    state: PanelState,
    private readonly services: IEditorServices,
    private readonly trans: TranslationBundle
  ) {
    super(state);
    this.addClass('nbr-Panel');
    this.node.setAttribute('aria-label', trans.__('nbrefactor'));
    const cells = state.live.panel.content.node;
    cells.addEventListener('mouseover', this._over);
    cells.addEventListener('mouseleave', this._out);
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    const { panel } = this.model.live;
    if (!panel.isDisposed) {
      panel.content.node.removeEventListener('mouseover', this._over);
      panel.content.node.removeEventListener('mouseleave', this._out);
      this.model.live.link([]);
    }
    this.model.dispose();
    super.dispose();
  }

  protected render(): JSX.Element {
    const { model: state, trans } = this;
    return (
      <>
        <Header state={state} trans={trans} />
        <Messages state={state} trans={trans} />
        {state.preview ? (
          <>
            <Tabs state={state} trans={trans} />
            <div
              className={`nbr-Body nbr-view-${state.view}`}
              role="tabpanel"
              id="nbr-tabpanel"
              aria-labelledby={`nbr-tab-${state.view}`}
            >
              {state.view === 'steps' && <Steps state={state} trans={trans} />}
              {state.view === 'files' && <Files state={state} trans={trans} services={this.services} />}
              {state.view === 'findings' && <Findings state={state} trans={trans} />}
              {state.view === 'dropped' && <LeftOut state={state} trans={trans} />}
            </div>
            <Footer state={state} trans={trans} />
          </>
        ) : (
          state.busy && (
            <div className="nbr-Loading" role="status">
              <span className="nbr-Spinner" />
              {trans.__('Reading %1 …', state.live.name)}
            </div>
          )
        )}
      </>
    );
  }

  private _over = (event: Event) => {
    const cell = this.model.live.numberAt(event.target);
    if (cell !== this.model.hovered) {
      this.model.set({ hovered: cell });
    }
  };

  private _out = () => this.model.set({ hovered: 0 });
}

interface IProps {
  state: PanelState;
  trans: TranslationBundle;
}

function Header({ state, trans }: IProps): JSX.Element {
  const ready = state.preview !== null && !state.busy;
  const running = state.verification?.state === 'running';
  return (
    <header className="nbr-Header">
      <div className="nbr-Route">
        <strong title={state.live.path}>{state.live.name}</strong>
        <span aria-hidden="true">→</span>
        <Output state={state} trans={trans} />
        <button
          className="nbr-IconButton"
          title={trans.__('Read the notebook again')}
          aria-label={trans.__('Read the notebook again')}
          onClick={() => void state.refresh()}
        >
          <refreshIcon.react tag="span" width="16px" height="16px" className={state.busy ? 'nbr-mod-busy' : ''} />
        </button>
      </div>
      <div className="nbr-Actions">
        <button
          className="jp-mod-styled jp-mod-accept nbr-Write"
          disabled={!ready || !!state.preview?.blocked}
          onClick={() => void state.write()}
        >
          {trans.__('Write files')}
        </button>
        <button className="jp-mod-styled nbr-Verify" disabled={!ready || running} onClick={() => void state.verify()}>
          {trans.__('Run verify')}
        </button>
        <button className="jp-mod-styled nbr-Download" disabled={!ready} onClick={() => void state.download()}>
          {trans.__('Download zip')}
        </button>
        <label className="nbr-Option" title={trans.__('Drop nothing: plots, prints and displays stay in the scripts')}>
          <input
            type="checkbox"
            checked={state.keepExploration}
            onChange={event => void state.setKeepExploration(event.currentTarget.checked)}
          />
          {trans.__('Keep exploration')}
        </label>
      </div>
    </header>
  );
}

function Output({ state, trans }: IProps): JSX.Element {
  const [value, setValue] = React.useState(state.output);
  React.useEffect(() => setValue(state.output), [state.output]);
  const keep = () => {
    if (value.trim() !== state.output) {
      state.set({ output: value.trim() });
      void state.refresh();
    }
  };
  return (
    <input
      className="jp-mod-styled nbr-Output"
      aria-label={trans.__('Output folder')}
      title={trans.__('Output folder')}
      value={value}
      spellCheck={false}
      onChange={event => setValue(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={event => {
        if (event.key === 'Enter') {
          keep();
        }
        event.stopPropagation();
      }}
    />
  );
}

function Messages({ state, trans }: IProps): JSX.Element {
  return (
    <div aria-live="polite">
      {state.error && (
        <p className="nbr-Message nbr-mod-error" role="alert">
          {state.error}
        </p>
      )}
      {state.preview?.blocked && <p className="nbr-Message nbr-mod-warning">{state.preview.blocked}</p>}
      {state.notice && <p className="nbr-Message nbr-mod-info">{state.notice}</p>}
      <Verification state={state} trans={trans} />
    </div>
  );
}

function Tabs({ state, trans }: IProps): JSX.Element {
  const preview = state.preview!;
  const grave = preview.diagnostics.filter(finding => finding.severity === 'error').length;
  const tabs: [View, string, number, string][] = [
    ['steps', trans.__('Steps'), preview.functions.length, ''],
    ['files', trans.__('Files'), preview.files.length, ''],
    ['findings', trans.__('Findings'), preview.diagnostics.length, grave ? ' nbr-mod-error' : ''],
    ['dropped', trans.__('Left out'), preview.dropped.length, '']
  ];
  const move = (event: React.KeyboardEvent, index: number) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step) {
      const [view] = tabs[(index + step + tabs.length) % tabs.length];
      state.set({ view });
      document.getElementById(`nbr-tab-${view}`)?.focus();
    }
  };
  return (
    <div className="nbr-Tabs" role="tablist">
      {tabs.map(([view, label, count, mark], index) => (
        <button
          key={view}
          id={`nbr-tab-${view}`}
          role="tab"
          aria-selected={state.view === view}
          aria-controls="nbr-tabpanel"
          tabIndex={state.view === view ? 0 : -1}
          className="nbr-Tab"
          onClick={() => state.set({ view })}
          onKeyDown={event => move(event, index)}
        >
          {label} <span className={`nbr-Count${mark}`}>{count}</span>
        </button>
      ))}
    </div>
  );
}

function Files({ state, trans, services }: IProps & { services: IEditorServices }): JSX.Element {
  const [changes, setChanges] = React.useState(false);
  const files = state.preview?.files ?? [];
  const file = files.find(candidate => candidate.path === state.file) ?? files[0];
  if (!file) {
    return <p className="nbr-Empty">{trans.__('No files.')}</p>;
  }
  const showsChanges = changes && !!file.difference;
  return (
    <div className="nbr-Files">
      <ul className="nbr-FileList">
        {files.map(other => (
          <li key={other.path}>
            <button
              className="nbr-File"
              aria-current={other === file}
              title={other.path}
              onClick={() => state.set({ file: other.path, line: 0 })}
            >
              <span className="nbr-FileName">{short(other.path)}</span>
              {other.status !== 'created' && other.status !== 'unchanged' && (
                <span className={`nbr-Status nbr-mod-${other.status}`}>{other.status}</span>
              )}
            </button>
          </li>
        ))}
      </ul>
      <div className="nbr-FileHead">
        <code>{file.path}</code>
        {file.difference && (
          <label className="nbr-Option">
            <input type="checkbox" checked={changes} onChange={event => setChanges(event.currentTarget.checked)} />
            {trans.__('Changes only')}
          </label>
        )}
      </div>
      {showsChanges ? (
        <Difference text={file.difference} />
      ) : (
        <Code services={services} path={file.path} text={file.text} line={state.line} />
      )}
    </div>
  );
}

function Footer({ state, trans }: IProps): JSX.Element | null {
  const cell = state.live.active;
  if (!cell || state.live.cell(cell)?.model.type !== 'code') {
    return null;
  }
  const rows = state.functionsOf(cell);
  const became = rows.map(row => row.name);
  const toggle = (word: string, label: string, title: string) => (
    <label className="nbr-Option" title={title}>
      <input
        type="checkbox"
        checked={state.live.has(cell, word)}
        onChange={event => state.tag(cell, word, event.currentTarget.checked)}
      />
      {label}
    </label>
  );
  return (
    <footer className="nbr-Footer">
      <span>
        {trans.__('Cell %1', cell)}
        {became.length > 0 && ` → ${became.join(', ')}`}
      </span>
      <span className="nbr-Space" />
      {rows.length > 0 && (
        <label className="nbr-Option" title={trans.__('The stage of this cell; where it changes, a new step begins')}>
          {trans.__('Stage')}
          <HTMLSelect
            className="nbr-CellStage"
            aria-label={trans.__('Stage of cell %1', cell)}
            value={state.live.stage(cell) || rows[0].stage}
            onChange={event => state.tag(cell, `stage=${event.currentTarget.value}`, true)}
          >
            {STAGES.map(stage => (
              <option key={stage} value={stage}>
                {stage}
              </option>
            ))}
          </HTMLSelect>
        </label>
      )}
      {toggle('keep', trans.__('Keep all of it'), trans.__('Drop no line of this cell'))}
      {toggle('skip', trans.__('Leave it out'), trans.__('The scripts do without this cell'))}
    </footer>
  );
}

function short(path: string): string {
  const parts = path.split('/');
  return parts.length > 1 && parts[0] === 'tests' ? parts.join('/') : parts[parts.length - 1];
}
