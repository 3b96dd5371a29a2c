// Downloads: the files that the service makes with the settings, one by itself or several in a zip.

import { downloadZip } from './client-zip.js';
import { mayAskForKey, post, wordsOf } from './server.js';
import { fileQuery } from './settings.js';

const find = id => document.getElementById(id);

let work = null;    // the AbortController of the download in work

/** The finished file, in its own format and depth, with what it has beside its pixels. */
async function denoise(image, signal) {
    const response = await post(`denoise?${fileQuery()}`, image.file, { signal, priority: () => 2 });
    const extension = /filename="?[^";]*(\.\w+)/.exec(response.headers.get('Content-Disposition'))?.[1] ?? '';
    return { input: await response.blob(), name: `${image.name.replace(/\.[^.]*$/, '')}-denoised${extension}`, lastModified: new Date() };
}

/**
 * Downloads images; cancels the download in work if there is one.
 * @param chosen The images. @param failed Those of which there is no result. @param asZip Whether they are saved in a zip.
 */
export async function download(chosen, failed, asZip) {
    if (work) {
        work.abort();
        return;
    }
    mayAskForKey();
    const { signal } = work = new AbortController();
    const [one, all, state] = [find('download'), find('download-all'), find('download-state')];
    const failures = failed.map(image => `${image.name}: ${image.message}`);
    let done = 0;
    const tell = () => state.textContent = asZip ? `Denoised ${done} of ${chosen.length} images.` : `Denoising ${chosen[0].name}.`;
    tell();
    one.textContent = 'Cancel the download';
    all.disabled = true;
    try {
        const results = await Promise.all(chosen.map(async image => {
            try {
                return await denoise(image, signal);
            } catch (error) {
                failures.push(`${image.name}: ${wordsOf(error)}`);
            } finally {
                signal.throwIfAborted();
                done++;
                tell();
            }
        }));
        const files = makeNamesUnique(results.filter(Boolean));
        if (files.length > 0) {
            save(...asZip ? [await downloadZip(files).blob(), 'denoised.zip'] : [files[0].input, files[0].name]);
        }
        state.textContent = [files.length > 0 ? 'Downloaded.' : 'Nothing to download.', ...failures.map(failure => `Not included: ${failure}`)].join(' ');
    } catch (error) {
        state.textContent = signal.aborted ? 'The download is cancelled.' : wordsOf(error);
    } finally {
        work = null;
        one.textContent = 'Download';
        all.disabled = false;
    }
}

function makeNamesUnique(files) {
    const taken = new Set();
    for (const file of files) {
        const [, stem, extension] = /^(.*?)(\.\w+)?$/.exec(file.name);
        for (let number = 2; taken.has(file.name); number++) {
            file.name = `${stem} (${number})${extension ?? ''}`;
        }
        taken.add(file.name);
    }
    return files;
}

function save(blob, name) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
