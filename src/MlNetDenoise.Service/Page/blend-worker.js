// Blends the layers of one image: noisy + strength * (luma * L + chroma * (C - L)), where C is what was removed, with its share of detail,
// and L its luma (ITU-R BT.601). The service computes the same from floats (Blending.cs), so that a value may differ by 1 of 255.

let layers = null;    // { version, width, height, noisy, denoised, detailed }: RGBA of the image that is shown

addEventListener('message', async ({ data }) => {
    try {
        await (data.blobs ? open(data) : blend(data));
    } catch (error) {
        postMessage({ version: data.version, error: `${error.message ?? error}` });
    }
});

async function open({ version, blobs }) {
    layers = null;
    const [noisy, denoised, detailed] = await Promise.all([blobs.noisy, blobs.denoised, blobs.detailed].map(decode));
    layers = { version, width: noisy.width, height: noisy.height, noisy: noisy.data, denoised: denoised.data, detailed: detailed.data };
    const shown = draw(noisy);
    postMessage({ version, noisy: shown }, [shown]);
}

/** The stored values: without a conversion of colors. */
async function decode(blob) {
    const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', { willReadFrequently: true });
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}

function draw(pixels) {
    const canvas = new OffscreenCanvas(pixels.width, pixels.height);
    canvas.getContext('2d').putImageData(pixels, 0, 0);
    return canvas.transferToImageBitmap();
}

function blend({ version, strength, luma, chroma, detail }) {
    if (layers?.version !== version) {
        return;
    }
    const { width, height, noisy, denoised, detailed } = layers;
    const result = new ImageData(width, height), pixels = result.data;
    const lumaShare = strength * luma, chromaShare = strength * chroma;
    for (let i = 0; i < pixels.length; i += 4) {
        const red = denoised[i] + detail * (detailed[i] - denoised[i]) - noisy[i];
        const green = denoised[i + 1] + detail * (detailed[i + 1] - denoised[i + 1]) - noisy[i + 1];
        const blue = denoised[i + 2] + detail * (detailed[i + 2] - denoised[i + 2]) - noisy[i + 2];
        const changeOfLuma = 0.299 * red + 0.587 * green + 0.114 * blue;
        const gray = lumaShare * changeOfLuma - chromaShare * changeOfLuma;
        pixels[i] = noisy[i] + gray + chromaShare * red;
        pixels[i + 1] = noisy[i + 1] + gray + chromaShare * green;
        pixels[i + 2] = noisy[i + 2] + gray + chromaShare * blue;
        pixels[i + 3] = 255;
    }
    const shown = draw(result);
    postMessage({ version, result: shown }, [shown]);
}
