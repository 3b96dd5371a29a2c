// Requests to the service: at most two at a time, again after status 429, with the key if it asks for one, and errors in words.

const mostAtATime = 2;
const keyName = 'denoise-key';

/** A request that failed. The message is for a person. */
class ServerError extends Error {
    /** @param canRetry Whether the same request may succeed later. */
    constructor(message, canRetry) {
        super(message);
        this.canRetry = canRetry;
    }
}

export function wordsOf(error) {
    return error instanceof ServerError ? error.message : `The page failed: ${error.message}`;
}

const places = { free: mostAtATime, waiting: [] };

/** Runs work when a place is free; of those that wait, the one with the highest priority at that time. */
async function inTurn(priority, signal, work) {
    if (places.free > 0) {
        places.free--;
    } else {
        await new Promise((resolve, reject) => {
            const waiting = { priority, resolve };
            places.waiting.push(waiting);
            signal.addEventListener('abort', () => {
                places.waiting = places.waiting.filter(other => other !== waiting);
                reject(signal.reason);
            }, { once: true });
        });
    }
    try {
        signal.throwIfAborted();
        return await work();
    } finally {
        const next = places.waiting.reduce((best, other) => !best || other.priority() > best.priority() ? other : best, null);
        if (next) {
            places.waiting = places.waiting.filter(other => other !== next);
            next.resolve();
        } else {
            places.free++;
        }
    }
}

/**
 * Sends an image.
 * @param address Relative, with its query.
 * @param priority Returns a number; it is asked whenever a place becomes free.
 * @param onState Is called with a state ('sending', 'denoising', 'busy') and a number: the share that is sent, or the seconds until the next try.
 * @returns A Response with status 200.
 */
export async function post(address, file, { signal, priority = () => 0, onState = () => {} }) {
    for (;;) {
        const key = sessionStorage.getItem(keyName);
        const response = await inTurn(priority, signal, () => send(address, file, key, signal, onState));
        if (response.status === 200) {
            return response;
        }
        if (response.status === 401) {
            if (key === sessionStorage.getItem(keyName)) {
                await askForKey(signal);
            }
        } else if (response.status === 429) {
            await pause(Math.max(1, Number(response.headers.get('Retry-After')) || 1), signal, seconds => onState('busy', seconds));
        } else {
            throw new ServerError(await explain(response), response.status >= 500 || response.status === 408);
        }
    }
}

/** As fetch, with the progress of the upload, which fetch does not tell. */
function send(address, file, key, signal, onState) {
    return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open('POST', address);
        request.responseType = 'blob';
        if (key) {
            request.setRequestHeader('Authorization', `Bearer ${key}`);
        }
        request.upload.addEventListener('progress', event => onState('sending', event.loaded / event.total));
        request.upload.addEventListener('load', () => onState('denoising'));
        request.addEventListener('load', () => {
            const headers = new Headers(request.getAllResponseHeaders().trim().split(/[\r\n]+/).map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
            resolve(new Response(request.response, { status: request.status, headers }));
        });
        request.addEventListener('error', () => reject(new ServerError('The server does not answer, or the file cannot be read or is too large.', true)));
        request.addEventListener('abort', () => reject(signal.reason));
        signal.addEventListener('abort', () => request.abort(), { once: true });
        onState('sending', 0);
        request.send(file);
    });
}

async function explain(response) {
    const problem = await response.json().catch(() => ({}));
    const usual = { 413: 'The image is too large for this service.', 415: 'The file is not an image of a supported format.', 422: 'The image is damaged.' };
    return problem.detail ?? usual[response.status] ?? `The service failed (status ${response.status}). Try again later.`;
}

async function pause(seconds, signal, onSecond) {
    for (let left = seconds; left > 0; left--) {
        onSecond(left);
        await new Promise(resolve => setTimeout(resolve, 1000));
        signal.throwIfAborted();
    }
}

// ---- The key

const dialog = document.getElementById('key-dialog'), input = document.getElementById('key');
let asked = null;
let isRefused = false;

/** After a person refused to give the key no request asks again, until the person does something that needs it. */
export function mayAskForKey() {
    isRefused = false;
}

document.getElementById('key-cancel').addEventListener('click', () => dialog.close(''));

/** Asks a person for the key, once for all requests that wait for it. */
async function askForKey(signal) {
    if (isRefused) {
        throw new ServerError('The service needs a key.', true);
    }
    asked ??= new Promise(resolve => {
        document.getElementById('key-wrong').hidden = !sessionStorage.getItem(keyName);
        input.value = dialog.returnValue = '';
        dialog.addEventListener('close', resolve, { once: true });
        dialog.showModal();
    }).then(() => {
        asked = null;
        isRefused = dialog.returnValue !== 'use';
        if (!isRefused) {
            sessionStorage.setItem(keyName, input.value);
        }
    });
    await asked;
    signal.throwIfAborted();
    if (isRefused) {
        throw new ServerError('The service needs a key.', true);
    }
}
