import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
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
    <details className={`nbr-Message ${run.equal ? 'nbr-mod-success' : 'nbr-mod-error'}`}>
      <summary>
        {run.equal
          ? trans.__('Verified: the scripts do what the notebook does.')
          : trans.__('The scripts and the notebook differ.')}
      </summary>
      <pre className="nbr-Report">{JSON.stringify(run.report, null, 2)}</pre>
    </details>
  );
}
