import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { IReport, IRow } from './preview';
import { PanelState } from './state';

/** How the comparison of the notebook and the scripts stands, or what it found. */
export function Verification({ state, trans }: { state: PanelState; trans: TranslationBundle }): JSX.Element | null {
  const run = state.verification;
  if (!run) {
    return null;
  }
  if (run.state === 'running') {
    return (
      <div className="nbr-Message nbr-mod-info nbr-Verification">
        <span className="nbr-Spinner" />
        <span className="nbr-Progress">{run.progress || trans.__('Running the notebook …')}</span>
        <button className="nbr-Link" onClick={() => void state.stopVerifying()}>
          {trans.__('Stop')}
        </button>
      </div>
    );
  }
  if (run.state === 'stopped') {
    return <p className="nbr-Message nbr-mod-info">{trans.__('The verification was stopped.')}</p>;
  }
  if (run.state === 'failed') {
    return (
      <p className="nbr-Message nbr-mod-error" role="alert">
        {run.message}
      </p>
    );
  }
  return (
    <details className={`nbr-Message ${run.equal ? 'nbr-mod-success' : 'nbr-mod-error'}`} open={!run.equal}>
      <summary>
        <strong>
          {run.equal
            ? trans.__('Verified: the scripts do what the notebook does.')
            : trans.__('The scripts and the notebook differ.')}
        </strong>{' '}
        {run.report?.summary}
      </summary>
      {run.report && <Report report={run.report} state={state} trans={trans} />}
    </details>
  );
}

/** What was compared, one line for each function, file and prediction. */
function Report(props: { report: IReport; state: PanelState; trans: TranslationBundle }): JSX.Element {
  const { report, state, trans } = props;
  const first = report.first_difference;
  const lines = new Map<string, IRow[]>();
  for (const row of report.rows) {
    const key = row.what === 'file' || row.what === 'prediction' ? row.name : row.function || row.what;
    lines.set(key, [...(lines.get(key) ?? []), row]);
  }
  return (
    <div className="nbr-Report">
      {first && (
        <dl>
          <dt>{trans.__('Notebook')}</dt>
          <dd>
            <code>{first.notebook}</code>
          </dd>
          <dt>{trans.__('Scripts')}</dt>
          <dd>
            <code>{first.refactored}</code>
          </dd>
        </dl>
      )}
      <table>
        <thead>
          <tr>
            <th>{trans.__('Step')}</th>
            <th>{trans.__('Cells')}</th>
            <th>{trans.__('Compared')}</th>
            <th>{trans.__('Result')}</th>
          </tr>
        </thead>
        <tbody>
          {[...lines].map(([key, rows]) => (
            <tr key={key} className={`nbr-mod-${worst(rows)}`}>
              <td>
                <code>{key}</code>
              </td>
              <td>
                {[...new Set(rows.flatMap(row => row.cells))].map(cell => (
                  <button key={cell} className="nbr-Chip" onClick={() => void state.live.goTo(cell)}>
                    {cell}
                  </button>
                ))}
              </td>
              <td>{[...new Set(rows.map(row => row.name))].filter(name => name !== key).join(', ')}</td>
              <td>{worst(rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {report.remarks.length > 0 && (
        <ul>
          {report.remarks.map(remark => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

const GRAVITY: IRow['verdict'][] = ['different', 'varies', 'unseen', 'close', 'equal'];

function worst(rows: IRow[]): IRow['verdict'] {
  return GRAVITY.find(verdict => rows.some(row => row.verdict === verdict)) ?? 'equal';
}
