// The settings, one set for all images: what the page blends by itself, and the queries of the service.

const pauseOfTyping = 500;      // ms after the last change of a setting that needs the network again
const shareNames = ['strength', 'luma', 'chroma', 'detail'];

const form = document.getElementById('settings');

const limit = (value, least, most) => Math.min(Math.max(value || 0, least), most);
const percentOf = name => limit(Number(form.elements[name].value), 0, 100);

/** Strength, luma, chroma and detail from 0 to 1. */
export function shares() {
    return Object.fromEntries(shareNames.map(name => [name, percentOf(name) / 100]));
}

/** What the network needs: the query of the layers. */
export function noiseQuery() {
    const { quality, level, sigma, noiseType } = form.elements;
    return new URLSearchParams({ quality: quality.value, sigma: level.value === 'number' ? limit(Number(sigma.value), 0, 255) : level.value, noiseType: noiseType.value });
}

/** All settings: the query of the finished file. */
export function fileQuery() {
    const query = noiseQuery();
    for (const name of shareNames) {
        query.set(name, percentOf(name));
    }
    if (form.elements.format.value) {
        query.set('format', form.elements.format.value);
    }
    return query;
}

/** @param onShares Is called at each change. @param onNoise Is called a moment after a change that needs the network again. */
export function watch(onShares, onNoise) {
    let applied = `${noiseQuery()}`, typing;
    const onChange = () => {
        document.getElementById('sigma-row').hidden = form.elements.level.value !== 'number';
        onShares();
        clearTimeout(typing);
        typing = setTimeout(() => {
            if (applied !== `${noiseQuery()}`) {
                applied = `${noiseQuery()}`;
                onNoise();
            }
        }, pauseOfTyping);
    };
    for (const row of form.querySelectorAll('.share')) {
        const [number, range] = row.querySelectorAll('input');
        range.addEventListener('input', () => number.value = range.value);
        number.addEventListener('input', () => range.value = limit(Number(number.value), 0, 100));
        number.addEventListener('change', () => number.value = limit(Number(number.value), 0, 100));
    }
    form.addEventListener('input', onChange);
    form.addEventListener('submit', event => event.preventDefault());
    form.addEventListener('reset', () => setTimeout(onChange));
}
