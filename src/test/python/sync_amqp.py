#!/usr/bin/python3
"""Puts events on sync.events and reads what became of them, with a client that knows nothing of the service.

Needs Qpid Proton: apt-get install python3-qpid-proton. The broker is amqp://[user:password@]host:port or amqps://...

  sync_amqp.py amqp://localhost:5672 binary     --subject policy-42 --data '{"title": "Ramps"}'
  sync_amqp.py amqp://localhost:5672 structured --subject policy-42 --data '{"title": "Ramps"}'
  sync_amqp.py amqp://localhost:5672 simple     --subject policy-42 --data '{"title": "Ramps"}'
  sync_amqp.py amqp://localhost:5672 document   --subject policy-42 --file policy.pdf --content-type application/pdf
  sync_amqp.py amqp://localhost:5672 malformed
  sync_amqp.py amqp://localhost:5672 read sync.outcomes --count 1

Sending prints the event's id; the same --id again is the same event, and is not stored twice. Reading prints one line of JSON per message,
settles it, and ends after --count messages, or with status 1 when none has come for --wait seconds.
"""
import argparse
import base64
import json
import os
import sys
import uuid

from proton import Message, Timeout
from proton.utils import BlockingConnection


def attributes(options):
    """The CloudEvents attributes that every form has."""
    return {"specversion": "1.0", "id": options.id, "source": options.source, "type": options.type, "subject": options.subject}


def prefixed(options, **more):
    """Attributes as application properties; integers would be sent as AMQP long, all others here are strings."""
    return {"cloudEvents:" + name: value for name, value in {**attributes(options), **more}.items()}


def binary(options):
    """CloudEvents binary mode: attributes are application properties, the body is the data."""
    return Message(properties=prefixed(options), content_type="application/json", body=options.data.encode(), inferred=True)


def structured(options):
    """CloudEvents structured mode: one JSON object."""
    event = {**attributes(options), "datacontenttype": "application/json", "data": json.loads(options.data)}
    return Message(content_type="application/cloudevents+json", body=json.dumps(event).encode(), inferred=True)


def simple(options):
    """The simple form: id names the thing that changed; the event's own identity is the message id."""
    event = {"type": options.type, "source": options.source, "id": options.subject, "data": json.loads(options.data)}
    return Message(id=options.id, content_type="application/json", body=json.dumps(event).encode(), inferred=True)


def document(options):
    """A document as the body, told by documentname, with the event's attributes beside it."""
    with open(options.file, "rb") as file:
        content = file.read()
    properties = prefixed(options, documentname=os.path.basename(options.file))
    return Message(properties=properties, content_type=options.content_type, body=content, inferred=True)


def malformed(options):
    """What no receiver can read: goes to the rejected address."""
    return Message(id=options.id, content_type="application/json", properties={"kept": "yes"}, body=b'{"type":', inferred=True)


def send(connection, options):
    message = FORMS[options.command](options)
    message.durable = True
    connection.create_sender(options.to).send(message)  # returns when the broker has accepted it, raises when it has not
    print(options.id)


def text(value):
    return base64.b64encode(value).decode() if isinstance(value, (bytes, memoryview)) else str(value)


def body(message):
    value = message.body
    if isinstance(value, (bytes, memoryview)):
        value = bytes(value).decode(errors="replace")
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


def read(connection, options):
    receiver = connection.create_receiver(options.address, credit=10)
    for _ in range(options.count):
        try:
            message = receiver.receive(timeout=options.wait)
        except Timeout:
            sys.exit(1)
        print(json.dumps({"id": message.id, "contentType": message.content_type, "durable": message.durable,
                          "applicationProperties": message.properties, "body": body(message)}, default=text), flush=True)
        receiver.accept()


FORMS = {form.__name__: form for form in (binary, structured, simple, document, malformed)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("broker")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, form in FORMS.items():
        sending = commands.add_parser(name, help=form.__doc__)
        sending.add_argument("--to", default="sync.events", help="address; sync.events")
        sending.add_argument("--id", default=str(uuid.uuid4()), help="of the event; made where none is given")
        sending.add_argument("--source", default="/access-board")
        sending.add_argument("--type", default="policy_updated")
        sending.add_argument("--subject", default="policy-42", help="the thing that changed")
        sending.add_argument("--data", default="{}", help="JSON")
        sending.add_argument("--file", help="of a document")
        sending.add_argument("--content-type", default="application/octet-stream", help="of a document")
    reading = commands.add_parser("read", help="prints messages")
    reading.add_argument("address")
    reading.add_argument("--count", type=int, default=1)
    reading.add_argument("--wait", type=float, default=20)
    options = parser.parse_args()

    connection = BlockingConnection(options.broker, timeout=20, allow_insecure_mechs=True)
    try:
        (read if options.command == "read" else send)(connection, options)
    finally:
        connection.close()


if __name__ == "__main__":
    main()
