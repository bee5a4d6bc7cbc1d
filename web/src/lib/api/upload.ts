import { NetworkError } from './problem';

/** Posts a form as `fetch` would, and tells how much of it is sent: that is what `fetch` does not tell. */
export function sendWatched(
  url: string,
  headers: Record<string, string>,
  form: FormData,
  onProgress: (share: number) => void,
  signal?: AbortSignal,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => {
      if (total > 0) onProgress(loaded / total);
    };
    request.onload = () => {
      const retryAfter = request.getResponseHeader('Retry-After');
      resolve(new Response(request.responseText, { status: request.status, headers: retryAfter === null ? {} : { 'Retry-After': retryAfter } }));
    };
    request.onerror = () => {
      reject(new NetworkError('The server cannot be reached.'));
    };
    request.onabort = () => {
      reject(new DOMException('The upload was given up.', 'AbortError'));
    };
    if (signal?.aborted) request.abort();
    signal?.addEventListener('abort', () => {
      request.abort();
    });
    request.send(form);
  });
}
