"""An agent in plain paho, without EdgeHome: understands "light on" and "light off". See docs/protocol.md.

usage: python plain_agent.py HOST PORT SITE NAME
"""

import json
import sys
import threading
import time
import uuid

import paho.mqtt.client as paho

host, port, site, name = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
mine = f"edgehome/{site}/agent/{name}/"
boot = uuid.uuid4().hex
results: dict[str, dict] = {}
lights: dict[str, str] = {}


def status(state: str, **more: object) -> str:
    skills = ["understanding"]
    return json.dumps({"agent": name, "state": state, "boot": boot, "skills": skills, "capacity": 4, **more})


def understand(text: str) -> dict:
    intent = {"on": "HassTurnOn", "off": "HassTurnOff"}.get(text.split()[-1])
    found = [i for i, called in lights.items() if called.lower() in text.lower()]
    if intent is None or len(found) != 1:
        return {"outcome": "none", "tier": "plain", "confidence": 0.0}
    return {
        "outcome": "act",
        "calls": [{"intent": intent, "entities": found}],
        "tier": "plain",
        "confidence": 0.99,
    }


def on_connect(client, _user, _flags, _reason, _properties):
    client.subscribe([(mine + "task", 1), (f"edgehome/{site}/home/+", 1)])
    client.publish(mine + "status", status("starting"), 1, True)


def on_message(client, _user, message):
    body = json.loads(message.payload)
    if "/home/part-" in message.topic or message.topic.endswith("/home/changes"):
        known = bool(lights)
        lights.update({e["id"]: e["name"] for e in body.get("entities", []) if e["domain"] == "light"})
        if lights and not known:
            client.publish(mine + "status", status("online"), 1, True)
            client.publish(mine + "status", status("online"))
    elif message.topic == mine + "task" and not message.retain:
        if body["id"] not in results:  # a repeat gets the first answer
            began = time.monotonic()
            intent = understand(body["body"]["observation"]["text"]) | {"trace": body["trace"]}
            took_ms = (time.monotonic() - began) * 1000
            results[body["id"]] = {"agent": name, "boot": boot, "body": intent, "compute_ms": took_ms}
        answer = {**results[body["id"]], "task": body["id"], "attempt": body.get("attempt", 1)}
        client.publish(mine + "result", json.dumps(answer), 1)


client = paho.Client(paho.CallbackAPIVersion.VERSION2, f"agent-{name}")
client.will_set(mine + "status", status("offline"), 1, True)
client.on_connect, client.on_message = on_connect, on_message
client.connect(host, port, 10)
client.loop_start()
while not threading.Event().wait(1.0):
    client.publish(mine + "status", status("online" if lights else "starting"))
