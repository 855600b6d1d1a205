"""More than a server takes, and many streams that say nothing: how long who answers takes, and what memory it costs.

Against a demo that keeps no rates: serve --demo --policy open --port 18080 --metrics 127.0.0.1:19464
  python3 load.py streams 10000          opens idle event streams, 25 a person (ulimit -n above it, for both)
  python3 load.py beyond 120 10 0.15     so many clients ask for one-time codes for so many seconds, each with
                                         this pause between; with --max-requests 16 that is twice what fits
"""

import asyncio
import json
import random
import re
import sys
import time

WALLET, METRICS = 18080, 19464


def request(method, path, cookie="", body=""):
    lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{WALLET}", "Sec-Fetch-Site: same-origin"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


async def answer(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = re.search(r"content-length: (\d+)", head)
    body = await reader.readexactly(int(length[1])) if length else b""
    return int(head.split(" ")[1]), head, body


async def ask(port, *what):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request(*what))
    answered = await answer(reader)
    writer.close()
    return answered


async def sign_in(phone):
    codes = "/api/v1/sessions/codes"
    _, _, sent = await ask(WALLET, "POST", codes, "", json.dumps({"phone": phone}))
    sent = json.loads(sent)
    code = {"challenge_id": sent["challenge_id"], "code": sent["demo_code"]}
    _, head, _ = await ask(WALLET, "POST", "/api/v1/sessions", "", json.dumps(code))
    return re.search(r"set-cookie: ([^;]+);", head)[1]


async def figure(name):
    _, _, body = await ask(METRICS, "GET", "/metrics")
    lines = body.decode().splitlines()
    return next(float(line.split(" ")[-1]) for line in lines if line.startswith(f"{name} "))


async def megabytes():
    return await figure("process_resident_memory_bytes") / 1e6


def told(took):
    took = sorted(took)
    p50, p99 = (took[int((len(took) - 1) * part)] * 1e3 for part in (0.5, 0.99))
    return f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, longest {took[-1] * 1e3:.1f} ms"


async def streams(count):
    people = [await sign_in(f"+7917{n:07}") for n in range((count + 24) // 25)]
    before, held = await megabytes(), []
    for n in range(count):
        reader, writer = await asyncio.open_connection("127.0.0.1", WALLET)
        writer.write(request("GET", "/api/v1/events", people[n // 25]))
        assert b" 200 " in await reader.readuntil(b"\r\n")
        held.append((reader, writer))
    after = await megabytes()
    each = (after - before) * 1e6 / count / 1024
    print(f"{await figure('poltina_event_streams'):.0f} streams: {before:.1f} MB to {after:.1f} MB, {each:.1f} KiB each")
    status, _, _ = await ask(WALLET, "GET", "/api/v1/events", people[0])
    took = []
    for _ in range(200):
        begun = time.perf_counter()
        await ask(WALLET, "GET", "/api/v1/me", people[0])
        took.append(time.perf_counter() - begun)
    print(f"one more: {status}; others meanwhile: {told(took)}")
    await asyncio.sleep(70)
    print(f"70 s later: {await figure('poltina_event_streams'):.0f} streams, {await megabytes():.1f} MB")


async def beyond(clients, seconds, pause):
    took, end = {}, time.time() + seconds

    async def client():
        reader, writer = await asyncio.open_connection("127.0.0.1", WALLET)
        await asyncio.sleep(random.random() * pause)
        while time.time() < end:
            body = json.dumps({"phone": f"+7919{random.randrange(10**7):07}"})
            begun = time.perf_counter()
            writer.write(request("POST", "/api/v1/sessions/codes", "", body))
            status, _, _ = await answer(reader)
            took.setdefault(status, []).append(time.perf_counter() - begun)
            await asyncio.sleep(pause * (0.5 + random.random()))

    await asyncio.gather(*[client() for _ in range(clients)])
    for status, each in sorted(took.items()):
        print(f"{status}: {len(each) / seconds:.0f} a second, {told(each)}")


numbers = [float(word) for word in sys.argv[2:]]
if sys.argv[1] == "streams":
    asyncio.run(streams(int(numbers[0])))
else:
    asyncio.run(beyond(int(numbers[0]), *numbers[1:]))
