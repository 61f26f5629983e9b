"""Calls one of two clients of the REST API, unmodified, as a line of JSON on standard input says.

Arguments: the client's name, the service's http address, the app, its key.
A line: [method, positional arguments, named arguments]; in the arguments {"new": class, "with": arguments} is an object.
"""

import json
import sys

name, address, app, key = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]

if name == "tencentcloud-sdk-python-im":
    from tencentcloud_im import tcim_client as module

    client = module.TCIMClient(app, key, "administrator", tencent_url=f"{address}/v4")
else:
    import timsdk as module
    from requests.adapters import HTTPAdapter

    class Elsewhere(HTTPAdapter):
        """Takes to our service what is meant for the vendor's host, which this client has built in."""

        def send(self, request, **options):
            request.url = request.url.replace("https://console.tim.qq.com", address)
            return super().send(request, **options)

    client = module.TimClient(app, key)
    client.profile.get_client()._http.mount("https://console.tim.qq.com", Elsewhere())


def built(argument):
    if isinstance(argument, dict) and "new" in argument:
        return getattr(module, argument["new"])(*map(built, argument["with"]))
    if isinstance(argument, list):
        return [built(item) for item in argument]
    return argument


for line in sys.stdin:
    path, positional, named = json.loads(line)
    method = client
    for part in path.split("."):
        method = getattr(method, part)
    answer = method(*map(built, positional), **named)
    print(json.dumps(answer if isinstance(answer, dict) else answer.json()), flush=True)
