import os, sys, urllib.error
from cloud_token import CloudToken

reader = CloudToken(os.environ["CLOUD_TOKEN_URL"], os.environ["CLOUD_TOKEN_KEY"], os.environ.get("CLOUD_TOKEN_APPID"))
for line in sys.stdin:
    word, *rest = line.split()
    try:
        print(reader.get() if word == "get" else reader.refused(*rest), flush=True)
    except Exception as error:
        print("error", error, flush=True)
