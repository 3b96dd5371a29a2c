"""Writes the small ONNX files beside this script, which the Denoiser is tested with: python3 make_models.py (needs onnx)."""
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent


def image(name, channels):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", channels, "H", "W"])


def save(file, nodes, inputs, output, initializers=(), card=None):
    graph = helper.make_graph(nodes, file, inputs, [output], list(initializers))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="make_models.py")
    if card:
        helper.set_model_props(model, {"denoise." + k: v for k, v in card.items()} | {"somebody.else": "1"})
    onnx.checker.check_model(model)
    onnx.save(model, HERE / f"{file}.onnx")


def card(name, channels, takes_sigma, receptive_field=3, alignment=1):
    return {
        "name": name, "version": "1", "channels": str(channels), "takes_sigma": takes_sigma, "sigma_min": "5", "sigma_max": "50.5",
        "receptive_field": str(receptive_field), "alignment": str(alignment), "training_data": "", "licence": "MIT", "scores": "",
    }


def box(file, channels, metadata):
    """The mean of 3x3 pixels, borders repeated."""
    weight = np.zeros((channels, channels, 3, 3), np.float32)
    for c in range(channels):
        weight[c, c] = 1 / 9
    pads = np.array([0, 0, 1, 1, 0, 0, 1, 1])
    save(
        file,
        [helper.make_node("Pad", ["noisy", "pads"], ["padded"], mode="edge"), helper.make_node("Conv", ["padded", "weight"], ["denoised"])],
        [image("noisy", channels)], image("denoised", channels),
        [numpy_helper.from_array(weight, "weight"), numpy_helper.from_array(pads, "pads")], metadata,
    )


def told(file, metadata):
    """Tells what it was given: noisy - sigma."""
    sigma = helper.make_tensor_value_info("sigma", TensorProto.FLOAT, ["N", 1, "Hs", "Ws"])
    save(file, [helper.make_node("Sub", ["noisy", "sigma"], ["denoised"])], [image("noisy", 3), sigma], image("denoised", 3), (), metadata)


def unet(file, channels, metadata):
    """A small U-Net of random weights on cells of 2 and of 4 pixels; sigma is a plane, borders are padded as the exporter does."""
    random, features = np.random.default_rng(1), 6
    size = {"one": [1], "zero": [0], "two": [2], "four": [4], "cell": [1, 1, 4, 4], "no_pads": [0, 0, 0, 0], "axes": [2, 3], "corner": [0, 0]}
    initializers = [numpy_helper.from_array(np.array(v, np.int64), k) for k, v in size.items()]

    def weights(name, *shape):
        initializers.append(numpy_helper.from_array(random.normal(0, (2 / np.prod(shape[1:])) ** 0.5, shape).astype(np.float32), name))
        return name

    nodes = [
        helper.make_node("Shape", ["noisy"], ["shape"]),
        helper.make_node("Sub", ["zero", "shape"], ["negative"]),
        helper.make_node("Mod", ["negative", "cell"], ["missing"]),
        helper.make_node("Concat", ["no_pads", "missing"], ["pads"], axis=0),
        helper.make_node("Slice", ["shape", "two", "four"], ["size"]),
        helper.make_node("Concat", ["one", "one", "size"], ["plane"], axis=0),
        helper.make_node("Expand", ["sigma", "plane"], ["level"]),
        helper.make_node("Concat", ["noisy", "level"], ["both"], axis=1),
        helper.make_node("Pad", ["both", "pads"], ["padded"], mode="edge"),
        helper.make_node("SpaceToDepth", ["padded"], ["halved"], blocksize=2),
        helper.make_node("Conv", ["halved", weights("w1", features, 4 * channels + 4, 3, 3)], ["c1"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c1"], ["fine"]),
        helper.make_node("Conv", ["fine", weights("w2", features, features, 2, 2)], ["down"], strides=[2, 2]),
        helper.make_node("Conv", ["down", weights("w3", features, features, 3, 3)], ["c3"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c3"], ["coarse"]),
        helper.make_node("ConvTranspose", ["coarse", weights("w4", features, features, 2, 2)], ["up"], strides=[2, 2]),
        helper.make_node("Add", ["fine", "up"], ["sum"]),
        helper.make_node("Conv", ["sum", weights("w5", 4 * channels, features, 3, 3)], ["c5"], pads=[1, 1, 1, 1]),
        helper.make_node("DepthToSpace", ["c5"], ["noise"], blocksize=2, mode="CRD"),
        helper.make_node("Slice", ["noise", "corner", "size", "axes"], ["cut"]),
        helper.make_node("Sub", ["noisy", "cut"], ["denoised"]),
    ]
    sigma = helper.make_tensor_value_info("sigma", TensorProto.FLOAT, ["N", 1, "Hs", "Ws"])
    save(file, nodes, [image("noisy", channels), sigma], image("denoised", channels), initializers, metadata)


def flat(file, metadata):
    pixels, out = (helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, "P"]) for n in ("pixels", "denoised"))
    shape = helper.make_tensor_value_info("shape", TensorProto.INT64, [4])
    nodes = [
        helper.make_node("Reshape", ["pixels", "shape"], ["image"]),
        helper.make_node("Flatten", ["image"], ["denoised"]),
    ]
    save(file, nodes, [pixels, shape], out, (), metadata)


box("box-gray", 1, card("box", 1, "false"))
told("told-rgb", card("told", 3, "true"))
box("foreign", 1, None)
box("card-says-rgb", 1, card("box", 3, "false"))
flat("flat-gray", card("flat", 1, "false"))
# From the output back: 1 pixel of 2x2 (w5), 1 of 4x4 (w3), 1 of 2x2 (w1), at the worst place in a cell 11 pixels.
unet("unet-gray", 1, card("unet", 1, "true", receptive_field=23, alignment=4) | {"memory_per_pixel": "60"})
unet("unet-rgb", 3, card("unet", 3, "true", receptive_field=23, alignment=4) | {"memory_per_pixel": "60"})
