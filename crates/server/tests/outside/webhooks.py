"""Standard Webhooks' own reader verifies the messages in a file, and refuses them once they are altered."""

import json
import sys
import unittest

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

MESSAGES = [json.loads(line) for line in open(sys.argv.pop(), encoding="utf-8")]


class Messages(unittest.TestCase):
    def test_each_is_verified_by_its_secret_and_by_the_one_before(self):
        self.assertGreater(len(MESSAGES), 10)
        for message in MESSAGES:
            for secret in ("secret", "old_secret"):
                Webhook(message[secret]).verify(message["body"], message["headers"])

    def test_another_body_id_time_or_secret_is_refused(self):
        for message in MESSAGES:
            headers, body = message["headers"], message["body"]
            later = str(int(headers["webhook-timestamp"]) + 1)
            wrong = [
                (message["secret"], body + " ", headers),
                (message["secret"], body, headers | {"webhook-id": "msg_other"}),
                (message["secret"], body, headers | {"webhook-timestamp": later}),
                ("whsec_" + "A" * 43 + "=", body, headers),
            ]
            for secret, text, given in wrong:
                with self.assertRaises(WebhookVerificationError):
                    Webhook(secret).verify(text, given)


unittest.main(verbosity=2)
