import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { IFile } from './preview';

/** The lines of a unified diff, coloured; the first two, which name the file, are left out. */
export function Difference(props: { text: string }): JSX.Element {
  const lines = props.text.split('\n').slice(2);
  return (
    <pre className="nbr-Difference">
      {lines.map((line, index) => (
        <span key={index} className={`nbr-mod-${kind(line)}`}>
          {line + '\n'}
        </span>
      ))}
    </pre>
  );
}

/** The body of the dialog that asks before files are changed. */
export function difference(files: IFile[]): ReactWidget {
  const body = ReactWidget.create(
    <div className="nbr-Changes">
      {files.map((file, index) => (
        <details key={file.path} open={index === 0}>
          <summary>
            <code>{file.path}</code> <span className="nbr-Status">{file.status}</span>
          </summary>
          <Difference text={file.difference} />
        </details>
      ))}
    </div>
  );
  body.addClass('nbr-ChangesBody');
  return body;
}

function kind(line: string): string {
  return line[0] === '+' ? 'added' : line[0] === '-' ? 'removed' : line[0] === '@' ? 'place' : 'same';
}
