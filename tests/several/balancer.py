"""What stands before several servers: each connection goes to the first of them that takes it.

    python -m tests.several.balancer PORT SERVER_PORT…

The stand-in for the proxy of docs/several-machines.md.
"""

import asyncio
import sys
from contextlib import suppress


async def _copy(reader, writer):
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _connect(ports):
    for port in ports:
        with suppress(OSError):
            return await asyncio.open_connection("127.0.0.1", port)
    return None


async def _serve(port, ports):
    turn = 0

    async def take(reader, writer):
        nonlocal turn
        turn += 1
        first = turn % len(ports)
        behind = await _connect([*ports[first:], *ports[:first]])
        if behind is None:
            writer.close()
            return
        await asyncio.gather(_copy(reader, behind[1]), _copy(behind[0], writer))

    async with await asyncio.start_server(take, "127.0.0.1", port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    own, *others = (int(word) for word in sys.argv[1:])
    asyncio.run(_serve(own, others))
