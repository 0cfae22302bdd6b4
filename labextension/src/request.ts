import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

/** An answer that says in one sentence why there is no other. */
export class Refusal extends Error {}

/**
 * Ask nbrefactor's side of the server.
 *
 * @param settings - the connection of the application
 * @param endpoint - the name below `nbrefactor/`, with a query where it needs one
 * @param method - the HTTP method
 * @param body - what is sent as JSON
 * @param signal - withdraws the request, and with it the work on the server
 */
export async function ask<T>(
  settings: ServerConnection.ISettings,
  endpoint: string,
  method: 'GET' | 'POST' | 'DELETE',
  body?: unknown,
  signal?: AbortSignal
): Promise<T> {
  const url = URLExt.join(settings.baseUrl, 'nbrefactor') + '/' + endpoint;
  const init: RequestInit = { method, signal };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
  }
  const response = await ServerConnection.makeRequest(url, init, settings);
  const text = await response.text();
  let value: { message?: string } = {};
  try {
    value = JSON.parse(text);
  } catch {
    // A proxy or an old server may answer with a page: the status says more than its text.
  }
  if (!response.ok) {
    throw new Refusal(value.message || explain(response.status));
  }
  return value as T;
}

function explain(status: number): string {
  if (status === 404) {
    return 'The server does not know nbrefactor. Is it installed where Jupyter runs?';
  }
  if (status === 413) {
    return 'The notebook is too large for the panel; use the command line.';
  }
  return `The server answered with status ${status}.`;
}
