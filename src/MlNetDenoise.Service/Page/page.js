// The page: a list of images and the view of the selected one.

import { download } from './downloads.js';
import { Preview } from './preview.js';
import { mayAskForKey, post, wordsOf } from './server.js';
import { noiseQuery, shares, watch } from './settings.js';

const mostHeldLayers = 12;      // images whose layers stay in memory besides the selected one's

const find = id => document.getElementById(id);
const list = find('list');
const preview = new Preview(find('view'), message => find('view-note').textContent = message);

const images = [];              // { file, name, item, state, message, layers, info, lastShown, work }
let selected = null;

watch(() => preview.blend(shares()), () => images.forEach(makeLayers));

// ---- The list

function add(files) {
    mayAskForKey();
    const added = files.map(file => ({ file, name: file.name, item: find('item').content.cloneNode(true).firstElementChild, lastShown: 0 }));
    for (const image of added) {
        images.push(image);
        const [button, again, remove] = image.item.querySelectorAll('button');
        image.item.querySelector('.name').textContent = image.name;
        remove.setAttribute('aria-label', `Remove ${image.name}`);
        again.setAttribute('aria-label', `Try ${image.name} again`);
        button.addEventListener('click', () => select(image));
        button.addEventListener('keydown', event => event.key === 'Delete' && removeImage(image));
        again.addEventListener('click', () => { mayAskForKey(); select(image); makeLayers(image); });
        remove.addEventListener('click', () => removeImage(image));
        list.append(image.item);
        drawThumbnail(image, image.file);
        makeLayers(image);
    }
    if (!selected && added.length > 0) {
        select(added[0]);
    }
    showCounts();
}

function removeImage(image) {
    const index = images.indexOf(image);
    image.work.abort();
    images.splice(index, 1);
    image.item.remove();
    const next = images[Math.min(index, images.length - 1)];
    if (selected === image) {
        select(next ?? null);
    }
    (next?.item.querySelector('.item') ?? find('add')).focus();
    announce(`${image.name} is removed.`);
    showCounts();
}

function showCounts() {
    document.body.classList.toggle('has-images', images.length > 0);
    find('view-area').hidden = find('settings').hidden = images.length === 0;
    find('download-all').hidden = images.length < 2;
}

function select(image) {
    selected = image;
    for (const other of images) {
        other.item.querySelector('.item').setAttribute('aria-current', other === image);
    }
    preview.clear();
    if (image?.layers) {
        showLayers(image, false);
    } else if (image?.state === 'done') {
        makeLayers(image);
    }
    showNote();
}

const stateTexts = {
    waiting: () => 'Waiting',
    sending: share => `Sending ${Math.round(100 * share)} %`,
    denoising: () => 'Denoising',
    busy: seconds => `The server is busy. Next try in ${seconds} s`,
    done: () => 'Done',
    failed: message => message,
};

function setState(image, state, detail) {
    image.state = state;
    image.message = stateTexts[state](detail);
    const progress = image.item.querySelector('progress');
    progress.hidden = state !== 'sending' && state !== 'denoising';
    if (state === 'sending') {
        progress.value = detail;
    } else {
        progress.removeAttribute('value');
    }
    image.item.dataset.state = state;
    image.item.querySelector('.state').textContent = state === 'failed' ? image.message : `${sizeOf(image.file)} · ${image.message}`;
    image.item.querySelector('.again').hidden = true;
    if (image === selected) {
        showNote();
    }
}

function sizeOf({ size }) {
    return size < 1e6 ? `${Math.max(1, Math.round(size / 1e3))} KB` : `${(size / 1e6).toFixed(1)} MB`;
}

/** For screen readers. */
function announce(text) {
    find('announcements').textContent = text;
}

let thumbnails = Promise.resolve();

/** One after the other: large images take memory. A format that the browser cannot read gets its thumbnail from the layers. */
function drawThumbnail(image, source) {
    thumbnails = thumbnails.then(async () => {
        const canvas = image.item.querySelector('canvas');
        const bitmap = await createImageBitmap(source, { resizeHeight: canvas.height, resizeQuality: 'medium' });
        canvas.getContext('2d').drawImage(bitmap, (canvas.width - bitmap.width) / 2, 0);
        bitmap.close();
        image.hasThumbnail = true;
    }).catch(() => {});
}

// ---- The layers of an image

async function makeLayers(image) {
    image.work?.abort();
    const work = image.work = new AbortController();
    setState(image, 'waiting');
    try {
        const response = await post(`denoise/layers?${noiseQuery()}`, image.file, {
            signal: work.signal, priority: () => image === selected ? 1 : 0, onState: (state, detail) => work.signal.aborted || setState(image, state, detail),
        });
        const parts = await response.formData();
        work.signal.throwIfAborted();
        const isSameImage = Boolean(image.info);
        image.info = await new Response(parts.get('info')).json();
        image.layers = { noisy: parts.get('noisy'), denoised: parts.get('denoised'), detailed: parts.get('detailed') };
        setState(image, 'done');
        announce(`${image.name} is denoised.`);
        if (!image.hasThumbnail) {
            drawThumbnail(image, image.layers.noisy);
        }
        if (image === selected) {
            showLayers(image, isSameImage);
        }
        releaseLayers();
    } catch (error) {
        if (!work.signal.aborted) {
            setState(image, 'failed', wordsOf(error));
            image.item.querySelector('.again').hidden = !error.canRetry;
            announce(`${image.name} failed. ${image.message}`);
        }
    }
}

function showLayers(image, isSameImage) {
    image.lastShown = performance.now();
    preview.show(image.name, image.layers, image.info, isSameImage);
    preview.blend(shares());
}

function releaseLayers() {
    const held = images.filter(image => image.layers && image !== selected).sort((a, b) => b.lastShown - a.lastShown);
    for (const image of held.slice(mostHeldLayers)) {
        image.layers = null;
    }
}

const warningTexts = {
    'nothing-to-remove': 'No noise was found: the image stays as it is.',
    'coarse-noise': 'The noise is coarser than the model knows, and may stay in part. Try the type Camera.',
    'strong-noise': 'The noise is stronger than the model knows, and may stay in part.',
};

function showNote() {
    const note = find('view-note');
    note.classList.toggle('failed', selected?.state === 'failed');
    if (selected?.state !== 'done') {
        note.textContent = selected ? `${selected.name}: ${selected.message}` : '';
        return;
    }
    const { width, height, scale, pages, sigma, noiseType, warnings } = selected.info;
    const level = sigma < 10 ? sigma.toFixed(1) : Math.round(sigma);
    note.textContent = [
        `${width} × ${height} pixels. Noise level ${level} of 255, ${noiseType === 'camera' ? 'of a camera' : 'white'}.`,
        ...warnings.map(warning => warningTexts[warning] ?? warning),
        scale > 1 ? `The preview is smaller by ${scale}; the download has all pixels.` : '',
        pages > 1 ? `The preview shows the first of ${pages} pages; the download has all.` : '',
    ].join(' ').trim();
}

find('download').addEventListener('click', () => download([selected], [], false));
find('download-all').addEventListener('click', () => download(images.filter(image => image.state !== 'failed'), images.filter(image => image.state === 'failed'), true));

// ---- Images come in

find('add').addEventListener('click', () => find('files').click());
find('files').addEventListener('change', () => {
    add([...find('files').files]);
    find('files').value = '';
});

let pasted = 0;

document.addEventListener('paste', event => {
    const files = [...event.clipboardData.files];
    if (files.length > 0) {
        event.preventDefault();
        // Browsers call every copied image image.png.
        add(files.map(file => file.name === 'image.png' ? new File([file], `pasted-${++pasted}.png`, { type: file.type }) : file));
    }
});

const hasFiles = event => event.dataTransfer.types.includes('Files');

for (const type of ['dragenter', 'dragover']) {
    addEventListener(type, event => {
        if (hasFiles(event)) {
            event.preventDefault();
            document.body.classList.add('is-dropping');
        }
    });
}
addEventListener('dragleave', event => event.relatedTarget ?? document.body.classList.remove('is-dropping'));
addEventListener('drop', event => {
    document.body.classList.remove('is-dropping');
    if (hasFiles(event)) {
        event.preventDefault();
        const items = [...event.dataTransfer.items].filter(item => item.kind === 'file');
        const files = items.filter(item => !item.webkitGetAsEntry()?.isDirectory).map(item => item.getAsFile());
        add(files);
        if (files.length < items.length) {
            announce('Folders are not read. Drop the images in them.');
        }
    }
});

find('host').textContent = location.host;
