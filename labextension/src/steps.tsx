import { TranslationBundle } from '@jupyterlab/translation';
import { editIcon, HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';
import { IFunction, STAGES } from './preview';
import { PanelState } from './state';

interface IProps {
  state: PanelState;
  trans: TranslationBundle;
}

/** The functions in the order in which they run, with the cells that they came from. */
export function Steps({ state, trans }: IProps): JSX.Element {
  const rows = state.preview?.functions ?? [];
  if (!rows.length) {
    return <p className="nbr-Empty">{trans.__('No cell became a function.')}</p>;
  }
  const modules = [...new Set(rows.map(row => row.module))];
  const fitted = state.preview?.state ?? [];
  return (
    <div className="nbr-Steps">
      {modules.map(module => (
        <section key={module} aria-label={module}>
          {modules.length > 1 && <h3>{module}.py</h3>}
          <ol>
            {rows
              .filter(row => row.module === module)
              .map(row => (
                <Step key={row.name} row={row} state={state} trans={trans} />
              ))}
          </ol>
        </section>
      ))}
      {fitted.length > 0 && (
        <section>
          <h3>{trans.__('Learned in training, applied in scoring')}</h3>
          <dl className="nbr-State">
            {fitted.map(value => (
              <React.Fragment key={value.name}>
                <dt>
                  <code>{value.name}</code>
                </dt>
                <dd>{value.what}</dd>
              </React.Fragment>
            ))}
          </dl>
        </section>
      )}
    </div>
  );
}

function Step(props: IProps & { row: IFunction }): JSX.Element {
  const { row, state, trans } = props;
  const [naming, setNaming] = React.useState(false);
  const card = React.useRef<HTMLLIElement>(null);
  const shown = state.hovered || state.live.active;
  const active = row.cells.includes(shown);
  React.useEffect(() => {
    if (active) {
      card.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [active]);
  return (
    <li
      ref={card}
      className={`nbr-Step nbr-stage-${row.stage}${active ? ' nbr-mod-active' : ''}`}
      onMouseEnter={() => state.live.link(row.cells)}
      onMouseLeave={() => state.live.link([])}
      onFocus={() => state.live.link(row.cells)}
      onBlur={() => state.live.link([])}
    >
      <div className="nbr-StepHead">
        {naming ? (
          <Name row={row} state={state} trans={trans} done={() => setNaming(false)} />
        ) : (
          <>
            <button
              className="nbr-Link nbr-Name"
              title={trans.__('Show the code')}
              onClick={() => state.open(row)}
            >
              {row.name}
            </button>
            <button
              className="nbr-IconButton nbr-Rename"
              title={trans.__('Rename the function')}
              aria-label={trans.__('Rename %1', row.name)}
              onClick={() => setNaming(true)}
            >
              <editIcon.react tag="span" width="13px" height="13px" />
            </button>
          </>
        )}
        <HTMLSelect
          className="nbr-Stage"
          aria-label={trans.__('Stage of %1', row.name)}
          title={trans.__('The stage of this step')}
          value={row.stage}
          onChange={event => state.restage(row, event.currentTarget.value)}
        >
          {STAGES.map(stage => (
            <option key={stage} value={stage}>
              {stage}
            </option>
          ))}
        </HTMLSelect>
      </div>
      {row.docstring && <p className="nbr-Docstring">{row.docstring.split('\n')[0]}</p>}
      {(row.parameters.length > 0 || row.returns.length > 0) && (
        <p className="nbr-Flow">
          <code>{row.parameters.join(', ') || '()'}</code>
          <span aria-label={trans.__('gives')}> → </span>
          <code>{row.returns.join(', ') || '()'}</code>
        </p>
      )}
      <p className="nbr-Cells">
        {row.cells.map(cell => (
          <button
            key={cell}
            className="nbr-Chip"
            title={trans.__('Go to cell %1', cell)}
            onClick={() => void state.live.goTo(cell)}
          >
            {trans.__('cell %1', cell)}
          </button>
        ))}
      </p>
    </li>
  );
}

function Name(props: IProps & { row: IFunction; done: () => void }): JSX.Element {
  const { row, state, trans, done } = props;
  const [name, setName] = React.useState(row.name);
  const valid = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
  const keep = () => {
    if (valid) {
      state.rename(row, name);
    }
    done();
  };
  return (
    <input
      className="jp-mod-styled nbr-NameInput"
      aria-label={trans.__('New name of %1', row.name)}
      aria-invalid={!valid}
      autoFocus
      value={name}
      onChange={event => setName(event.currentTarget.value)}
      onFocus={event => event.currentTarget.select()}
      onBlur={keep}
      onKeyDown={event => {
        if (event.key === 'Enter') {
          keep();
        } else if (event.key === 'Escape') {
          done();
        }
        event.stopPropagation();
      }}
    />
  );
}
