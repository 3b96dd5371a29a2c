// <image-viewer> compares images of one scene: a slider between two of them, zoom, pan, full screen, all layers in step.
//
//   <image-viewer>
//     <figure><img src="noisy.png" alt="Dog, noisy"><figcaption>noisy</figcaption></figure>
//     <figure><img src="denoised.png" alt="Dog, denoised"><figcaption>denoised</figcaption></figure>
//     <figure><canvas width="640" height="480"></canvas><figcaption>clean</figcaption></figure>
//   </image-viewer>
//
// The first figure gives the size; the first two are shown, and with more than two a person chooses. Keys: + and - zoom, 0 fits,
// 1 shows pixel for pixel, arrows move, f fills the screen. Without this script and in print the figures stand side by side.
// The slider is the browser's own (<input type="range">), for its keys, its touch and what it tells a screen reader.
// Colors are custom properties (image-viewer.css). No inline style or handler in markup: a strict content security policy holds.
(() => {
'use strict';

const mostDevicePixels = 32;    // the largest zoom: device pixels for a pixel of the image, in a row
const pixelated = 2;            // from this zoom on pixels are squares
const panStep = 48;             // CSS pixels that an arrow key moves the image
const scrollPause = 400;        // ms after the page scrolled in which the wheel still belongs to the page

let lastScroll = -Infinity;
addEventListener('scroll', () => lastScroll = performance.now(), { passive: true });

function element(tag, attributes = {}, ...children) {
    const created = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        created.setAttribute(name, value);
    }
    created.append(...children);
    return created;
}

const limit = (value, least, most) => Math.min(Math.max(value, least), most);

class ImageViewer extends HTMLElement {
    #layers = [];
    #pair = [0, 1];
    #stage;
    #slider;
    #zoomOutput;
    #fullScreenButton;
    #selects = [];
    #pointers = new Map();
    // CSS pixels for a pixel of the image, and where its corner is in the stage. It fits until a person zooms.
    #view = { scale: 1, x: 0, y: 0, fits: true };

    connectedCallback() {
        if (this.#stage) {
            return;
        }
        if (document.readyState === 'loading') {
            document.addEventListener('DOMContentLoaded', () => this.connectedCallback(), { once: true });
            return;
        }
        this.#layers = [...this.querySelectorAll('figure')].map(figure =>
            ({ figure, image: figure.querySelector('img, canvas'), label: figure.querySelector('figcaption').textContent.trim() }));
        if (this.#layers.length < 2) {
            return;
        }
        this.#build();
        this.#listen();
        this.#show(0, 1);
        this.#moveSlider();
        this.#layout();
    }

    /** Zoom in device pixels for a pixel of the image: 1 is pixel for pixel. */
    get zoom() {
        return this.#view.scale * devicePixelRatio;
    }

    /** Labels of the left and the right image. */
    get labels() {
        return this.#pair.map(index => this.#layers[index].label);
    }

    #build() {
        const button = (text, name, action) => {
            const made = element('button', { type: 'button', 'aria-label': name, title: name }, text);
            made.addEventListener('click', action);
            return made;
        };
        this.#slider = element('input', { type: 'range', class: 'viewer-slider', min: 0, max: 100, step: 'any', value: 50 });
        this.#stage = element('div', { class: 'viewer-stage', role: 'group', tabindex: 0 }, ...this.#layers.map(layer => layer.figure), this.#slider,
            element('div', { class: 'viewer-divider', 'aria-hidden': true }));
        this.#zoomOutput = element('output', { class: 'viewer-zoom', 'aria-label': 'Zoom in percent' });
        this.#fullScreenButton = button('Full screen', 'Full screen (f)', () => this.#toggleFullScreen());
        this.#fullScreenButton.hidden = !document.fullscreenEnabled;
        const zoom = element('div', { class: 'viewer-group', role: 'group', 'aria-label': 'Zoom' },
            button('−', 'Zoom out (-)', () => this.#step(-1)), this.#zoomOutput, button('+', 'Zoom in (+)', () => this.#step(1)),
            button('Fit', 'Fit (0)', () => this.#fit()), button('1:1', 'Pixel for pixel, 1:1 (1)', () => this.#zoomTo(1 / devicePixelRatio)), this.#fullScreenButton);
        const bar = element('div', { class: 'viewer-bar' }, zoom);
        if (this.#layers.length > 2) {
            this.#selects = [0, 1].map(() => element('select', {}, ...this.#layers.map((layer, index) => element('option', { value: index }, layer.label))));
            bar.prepend(element('div', { class: 'viewer-group' }, ...this.#selects.map((select, side) => element('label', {}, ['Left ', 'Right '][side], select))));
        }
        this.append(this.#stage, bar);
    }

    #listen() {
        const stage = this.#stage;
        this.#slider.addEventListener('input', () => this.#moveSlider());
        this.#selects.forEach((select, side) => select.addEventListener('change', () => this.#choose(side, Number(select.value))));
        this.addEventListener('keydown', event => this.#onKey(event));
        stage.addEventListener('wheel', event => this.#onWheel(event), { passive: false });
        stage.addEventListener('dragstart', event => event.preventDefault());
        // Two fingers are for the viewer, also where one finger scrolls the page.
        stage.addEventListener('touchstart', event => event.touches.length > 1 && event.preventDefault(), { passive: false });
        stage.addEventListener('pointerdown', event => {
            if (event.target !== this.#slider && event.button === 0) {
                this.#pointers.set(event.pointerId, this.#point(event));
                stage.setPointerCapture(event.pointerId);
            }
        });
        stage.addEventListener('pointermove', event => this.#onPointerMove(event));
        for (const end of ['pointerup', 'pointercancel']) {
            stage.addEventListener(end, event => this.#pointers.delete(event.pointerId));
        }
        this.#layers.forEach(layer => layer.image.addEventListener('load', () => this.#layout()));
        new ResizeObserver(() => this.#layout()).observe(stage);
        this.addEventListener('fullscreenchange', () => this.#fullScreenButton.textContent = document.fullscreenElement === this ? 'Leave full screen' : 'Full screen');
    }

    // ---- Which two images

    #choose(side, index) {
        const pair = [...this.#pair];
        pair[1 - side] = pair[1 - side] === index ? pair[side] : pair[1 - side];
        pair[side] = index;
        this.#show(...pair);
    }

    #show(left, right) {
        this.#pair = [left, right];
        this.#layers.forEach(({ figure }, index) => {
            figure.hidden = index !== left && index !== right;
            figure.classList.toggle('viewer-left', index === left);
            figure.classList.toggle('viewer-right', index === right);
        });
        this.#selects.forEach((select, side) => select.value = this.#pair[side]);
        const names = this.labels;
        this.#slider.setAttribute('aria-label', `Boundary: ${names[0]} to its left, ${names[1]} to its right`);
        this.#stage.setAttribute('aria-label', `Images: ${names.join(' and ')}. Plus and minus zoom, arrow keys move.`);
    }

    #moveSlider() {
        const value = Number(this.#slider.value);
        this.#slider.setAttribute('aria-valuetext', `${Math.round(value)} %`);
        this.#stage.style.setProperty('--position', `${value}%`);
    }

    // ---- Zoom and pan

    get #size() {
        const [width, height] = ['Width', 'Height'].map(side => this.#layers[0].image[`natural${side}`] || Number(this.#layers[0].image.getAttribute(side)));
        return { width, height };
    }

    get #fitScale() {
        const { width, height } = this.#size;
        return Math.min(this.#stage.clientWidth / width, this.#stage.clientHeight / height);
    }

    /** Follows the size of the stage and of the images. */
    #layout() {
        const { width, height } = this.#size;
        if (!width || !height) {
            return;
        }
        this.#stage.style.setProperty('--aspect', `${width} / ${height}`);
        this.#stage.style.setProperty('--width', `${width}px`);
        this.#stage.style.setProperty('--height', `${height}px`);
        this.#zoomTo(this.#view.fits ? this.#fitScale : this.#view.scale);
    }

    #fit() {
        this.#zoomTo(this.#fitScale);
    }

    /** The next power of two in device pixels for a pixel. */
    #step(direction) {
        const power = Math.log2(this.zoom);
        this.#zoomTo(2 ** (direction > 0 ? Math.floor(power + 1.01) : Math.ceil(power - 1.01)) / devicePixelRatio);
    }

    #zoomTo(scale, x = this.#stage.clientWidth / 2, y = this.#stage.clientHeight / 2) {
        const view = this.#view, fit = this.#fitScale;
        if (!Number.isFinite(fit) || fit === 0) {
            return;
        }
        const next = limit(scale, Math.min(fit, 1 / devicePixelRatio), Math.max(fit, mostDevicePixels / devicePixelRatio));
        this.#view = { scale: next, x: x - (x - view.x) * next / view.scale, y: y - (y - view.y) * next / view.scale, fits: next === fit };
        this.#apply();
    }

    /** Moves the image; false where it is at its edge already. */
    #pan(x, y) {
        const { x: oldX, y: oldY } = this.#view;
        this.#view.x += x;
        this.#view.y += y;
        this.#apply();
        return oldX !== this.#view.x || oldY !== this.#view.y;
    }

    /** Keeps the image in the stage, centered where it is smaller, and gives all layers the same transform. */
    #apply() {
        const { width, height } = this.#size, view = this.#view, stage = this.#stage;
        const spareX = stage.clientWidth - width * view.scale, spareY = stage.clientHeight - height * view.scale;
        view.x = spareX >= 0 ? spareX / 2 : limit(view.x, spareX, 0);
        view.y = spareY >= 0 ? spareY / 2 : limit(view.y, spareY, 0);
        stage.style.setProperty('--transform', `translate(${view.x}px, ${view.y}px) scale(${view.scale})`);
        stage.classList.toggle('viewer-pixelated', this.zoom >= pixelated - 1e-6);
        stage.classList.toggle('viewer-pannable', spareX < -1 || spareY < -1);
        this.#zoomOutput.value = `${Math.round(this.zoom * 100)} %`;
    }

    // ---- Input

    #point(event) {
        const corner = this.#stage.getBoundingClientRect();
        return { x: event.clientX - corner.left, y: event.clientY - corner.top };
    }

    /** One pointer moves the image; two move it by their middle and zoom by their distance. */
    #onPointerMove(event) {
        if (!this.#pointers.has(event.pointerId)) {
            return;
        }
        const middle = points => ({ x: points.reduce((sum, point) => sum + point.x, 0) / points.length, y: points.reduce((sum, point) => sum + point.y, 0) / points.length });
        const distance = points => points.length > 1 ? Math.hypot(points[0].x - points[1].x, points[0].y - points[1].y) : 1;
        const before = [...this.#pointers.values()];
        this.#pointers.set(event.pointerId, this.#point(event));
        const after = [...this.#pointers.values()], from = middle(before), to = middle(after);
        this.#pan(to.x - from.x, to.y - from.y);
        if (after.length > 1) {
            this.#zoomTo(this.#view.scale * distance(after) / Math.max(distance(before), 1), to.x, to.y);
        }
    }

    /** The wheel zooms at the pointer. A page that scrolls goes on scrolling over the viewer, and so it does where there is nothing to zoom out. */
    #onWheel(event) {
        const nothingToDo = event.deltaY === 0 || event.deltaY > 0 && this.#view.scale <= this.#fitScale;
        if (!event.ctrlKey && (nothingToDo || performance.now() - lastScroll < scrollPause)) {
            return;
        }
        event.preventDefault();
        const pixels = event.deltaY * [1, 16, 400][event.deltaMode];
        const { x, y } = this.#point(event);
        this.#zoomTo(this.#view.scale * 2 ** (-pixels / (event.ctrlKey ? 100 : 250)), x, y);
    }

    #onKey(event) {
        const actions = {
            '+': () => this.#step(1), '=': () => this.#step(1), '-': () => this.#step(-1), 0: () => this.#fit(), 1: () => this.#zoomTo(1 / devicePixelRatio),
            f: () => this.#toggleFullScreen(),
        };
        const arrows = { ArrowLeft: [panStep, 0], ArrowRight: [-panStep, 0], ArrowUp: [0, panStep], ArrowDown: [0, -panStep] };
        if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('select')) {
            return;
        }
        if (event.key in actions) {
            actions[event.key]();
            event.preventDefault();
        } else if (event.key in arrows && event.target !== this.#slider && this.#pan(...arrows[event.key])) {
            event.preventDefault();
        }
    }

    #toggleFullScreen() {
        return document.fullscreenElement === this ? document.exitFullscreen() : this.requestFullscreen?.();
    }
}

customElements.define('image-viewer', ImageViewer);
})();
