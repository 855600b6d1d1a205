"""The outside readers that are written for Python: one JSON request a line, one JSON answer a line.

{"grey": base64, "width": n, "height": n} -> {"codes": [{"format": "QRCode", "hex": "..."}]}  zxing-cpp
{"merchant": "0002..."}                   -> {"violations": [...], "merchant_name": ...}          cemacqr
"""

import base64
import json
import sys

import zxingcpp
from cemacqr import EMVCO, CemacQrError, parse_payload, validate


def codes(request):
    grey = base64.b64decode(request["grey"])
    picture = memoryview(grey).cast("B", (request["height"], request["width"]))
    found = zxingcpp.read_barcodes(picture)
    return {"codes": [{"format": code.format.name, "hex": code.bytes.hex()} for code in found]}


def merchant(request):
    try:
        code = parse_payload(request["merchant"])
        report = validate(code, EMVCO)
    except CemacQrError as error:
        return {"violations": [str(error)]}
    return {
        "violations": [str(violation) for violation in report.violations],
        "tag_order": code.tags,
        "accounts": code.merchant_accounts,
        "merchant_name": code.get("59"),
        "amount": code.get("54"),
        "additional_62": code.template("62"),
        "language_64": code.template("64"),
    }


for line in sys.stdin:
    request = json.loads(line)
    answer = merchant(request) if "merchant" in request else codes(request)
    print(json.dumps(answer))
