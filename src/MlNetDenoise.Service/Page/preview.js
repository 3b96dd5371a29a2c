// The view of one image: noisy on the left, the blend of its layers on the right, computed by a worker for each change of the settings.

const worker = new Worker(new URL('blend-worker.js', import.meta.url), { type: 'module' });

export class Preview {
    #place;
    #onError;
    #shares;
    #canvases = null;
    #version = 0;      // of the layers: answers on older ones are dropped
    #isBusy = false;   // one blend at a time; of the changes that come meanwhile the last one counts
    #isStale = false;

    /** @param place The element that receives the viewer. @param onError Is called with a message. */
    constructor(place, onError) {
        this.#place = place;
        this.#onError = onError;
        worker.addEventListener('message', ({ data }) => this.#onMessage(data));
        worker.addEventListener('error', () => onError('The preview stopped. Load the page again.'));
    }

    /** Shows layers. The zoom stays if they are those of the same image. */
    show(name, layers, info, isSameImage) {
        this.#version++;
        this.#isBusy = true;
        if (!isSameImage || !this.#canvases) {
            this.#build(name, info);
        }
        worker.postMessage({ version: this.#version, blobs: layers });
    }

    clear() {
        this.#version++;
        this.#canvases = null;
        this.#place.replaceChildren();
    }

    /** @param shares strength, luma, chroma and detail from 0 to 1. */
    blend(shares) {
        this.#shares = shares;
        this.#isStale = true;
        this.#next();
    }

    #next() {
        if (this.#isStale && !this.#isBusy && this.#canvases) {
            this.#isStale = false;
            this.#isBusy = true;
            worker.postMessage({ version: this.#version, ...this.#shares });
        }
    }

    #onMessage({ version, noisy, result, error }) {
        if (version !== this.#version) {
            return;
        }
        this.#isBusy = false;
        if (error) {
            this.#onError(`The preview cannot be drawn: ${error}`);
        } else if (noisy) {
            this.#canvases.noisy.transferFromImageBitmap(noisy);
            this.#isStale = true;
        } else {
            this.#canvases.result.transferFromImageBitmap(result);
        }
        this.#next();
    }

    #build(name, { layerWidth, layerHeight }) {
        const viewer = document.createElement('image-viewer');
        const [noisy, result] = ['noisy', 'denoised'].map(label => {
            const figure = document.createElement('figure'), canvas = document.createElement('canvas'), caption = document.createElement('figcaption');
            canvas.width = layerWidth;
            canvas.height = layerHeight;
            canvas.setAttribute('role', 'img');
            canvas.setAttribute('aria-label', `${name}, ${label}`);
            caption.textContent = label;
            figure.append(canvas, caption);
            viewer.append(figure);
            return canvas.getContext('bitmaprenderer');
        });
        this.#canvases = { noisy, result };
        this.#place.replaceChildren(viewer);
    }
}
