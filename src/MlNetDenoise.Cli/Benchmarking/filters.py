"""Filters of OpenCV and scikit-image for 'denoise benchmark'.

The argument is the number of threads. Each line of standard input is a request in JSON, answered by a line of JSON:
{"versions": true} by the versions of the installed libraries, {"filter", "sigma" (0-255), "input", "output" (PFM files)} by the
seconds of the filter, or by an error. Each filter gets the noise level.
"""
import json
import sys
import time

import numpy

THREADS = int(sys.argv[1])


def opencv_nlm(noisy, sigma):
    import cv2
    cv2.setNumThreads(THREADS)
    # OpenCV's filter takes 8 bits
    rounded = numpy.round(numpy.clip(noisy, 0, 1) * 255).astype(numpy.uint8)
    if noisy.ndim == 2:
        run = lambda: cv2.fastNlMeansDenoising(rounded, None, sigma, 7, 21)
    else:
        run = lambda: cv2.fastNlMeansDenoisingColored(rounded, None, 0.6 * sigma, 0.6 * sigma, 7, 21)
    return run, 1 / 255


def skimage_nlm(noisy, sigma):
    from skimage.restoration import denoise_nl_means
    sigma /= 255
    return lambda: denoise_nl_means(noisy, patch_size=5, patch_distance=6, h=0.8 * sigma, sigma=sigma, fast_mode=True, channel_axis=axis(noisy)), 1


def skimage_wavelet(noisy, sigma):
    from skimage.restoration import denoise_wavelet
    return lambda: denoise_wavelet(noisy, sigma=sigma / 255, rescale_sigma=True, convert2ycbcr=noisy.ndim == 3, channel_axis=axis(noisy)), 1


def skimage_tv(noisy, sigma):
    from skimage.restoration import denoise_tv_chambolle
    return lambda: denoise_tv_chambolle(noisy, weight=0.8 * sigma / 255, channel_axis=axis(noisy)), 1


FILTERS = {"opencv-nlm": opencv_nlm, "skimage-nlm": skimage_nlm, "skimage-wavelet": skimage_wavelet, "skimage-tv": skimage_tv}


def axis(image):
    return -1 if image.ndim == 3 else None


def versions():
    found = {"Python": sys.version.split()[0], "NumPy": numpy.__version__}
    for name, module in (("OpenCV", "cv2"), ("scikit-image", "skimage")):
        try:
            found[name] = __import__(module).__version__
        except ImportError:
            pass
    return found


def read(path):
    with open(path, "rb") as file:
        channels = 3 if file.readline().strip() == b"PF" else 1
        width, height = map(int, file.readline().split())
        file.readline()
        rows = numpy.frombuffer(file.read(), "<f4").reshape(height, width, channels)[::-1]
    return numpy.ascontiguousarray(rows if channels == 3 else rows[..., 0], dtype=numpy.float32)


def write(path, image):
    with open(path, "wb") as file:
        file.write(b"%s\n%d %d\n-1.0\n" % (b"PF" if image.ndim == 3 else b"Pf", image.shape[1], image.shape[0]))
        file.write(numpy.ascontiguousarray(image[::-1], "<f4").tobytes())


def answer(request):
    if "filter" not in request:
        return versions()
    run, scale = FILTERS[request["filter"]](read(request["input"]), request["sigma"])
    begun = time.perf_counter()
    denoised = run()
    seconds = time.perf_counter() - begun
    write(request["output"], denoised * scale)
    return {"seconds": seconds}


for line in sys.stdin:
    try:
        result = answer(json.loads(line))
    except Exception as error:
        result = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
    print(json.dumps(result), flush=True)
