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


def card(name, channels, takes_sigma):
    return {
        "name": name, "version": "1", "channels": str(channels), "takes_sigma": takes_sigma, "sigma_min": "5", "sigma_max": "50.5",
        "receptive_field": "3", "alignment": "1", "training_data": "", "licence": "MIT", "scores": "",
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
