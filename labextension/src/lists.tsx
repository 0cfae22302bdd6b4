import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { IDropped, IFinding } from './preview';
import { PanelState } from './state';

interface IProps {
  state: PanelState;
  trans: TranslationBundle;
}

const ORDER = { error: 0, warning: 1, info: 2 };
const MARK = { error: '✕', warning: '!', info: 'i' };

/** What was found, the gravest first; a click goes to the place. */
export function Findings({ state, trans }: IProps): JSX.Element {
  const found = [...(state.preview?.diagnostics ?? [])].sort(
    (a, b) => ORDER[a.severity] - ORDER[b.severity] || a.cell - b.cell
  );
  if (!found.length) {
    return <p className="nbr-Empty">{trans.__('Nothing to report.')}</p>;
  }
  return (
    <ul className="nbr-Findings">
      {found.map((finding, index) => (
        <Finding key={index} finding={finding} state={state} trans={trans} />
      ))}
    </ul>
  );
}

function Finding({ finding, state, trans }: IProps & { finding: IFinding }): JSX.Element {
  const text = (
    <>
      <span className={`nbr-Mark nbr-mod-${finding.severity}`} role="img" aria-label={finding.severity}>
        {MARK[finding.severity]}
      </span>
      <span className="nbr-FindingText">
        <span className="nbr-Place">
          {finding.cell > 0 && trans.__('cell %1, line %2', finding.cell, finding.line)} <code>{finding.code}</code>
        </span>
        <span>{worded(finding.message)}</span>
        {finding.hint && <span className="nbr-Hint">{worded(finding.hint)}</span>}
      </span>
    </>
  );
  return (
    <li>
      {finding.cell > 0 ? (
        <button className="nbr-Finding" onClick={() => void state.live.goTo(finding.cell, finding.line)}>
          {text}
        </button>
      ) : (
        <div className="nbr-Finding">{text}</div>
      )}
    </li>
  );
}

/** A message with what stands between backquotes as code. */
function worded(message: string): React.ReactNode[] {
  return message.split('`').map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part));
}

/** What the scripts do not have, by the reason that makes it harmless. */
export function LeftOut({ state, trans }: IProps): JSX.Element {
  const rows = state.preview?.dropped ?? [];
  if (!rows.length) {
    return <p className="nbr-Empty">{trans.__('Every line of the notebook is in the scripts.')}</p>;
  }
  const reasons = [...new Set(rows.map(row => row.reason))];
  return (
    <div className="nbr-LeftOut">
      {reasons.map(reason => (
        <section key={reason}>
          <h3>{reason}</h3>
          <ul>
            {rows
              .filter(row => row.reason === reason)
              .map((row, index) => (
                <Left key={index} row={row} state={state} trans={trans} />
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Left({ row, state, trans }: IProps & { row: IDropped }): JSX.Element {
  return (
    <li className="nbr-Dropped">
      <button className="nbr-Chip" onClick={() => void state.live.goTo(row.cell, row.line)}>
        {trans.__('cell %1', row.cell)}
      </button>
      <pre>{row.code}</pre>
      <button
        className="nbr-Link"
        title={trans.__('Keep every line of cell %1 in the scripts', row.cell)}
        onClick={() => state.tag(row.cell, 'keep', true)}
      >
        {trans.__('Keep')}
      </button>
    </li>
  );
}
