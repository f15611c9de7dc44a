"""Signatures equal the published examples, and nothing else is let in."""

from datetime import UTC, datetime, timedelta

import pytest

from stores.domain.channels.signing import (
    Account,
    BadSignature,
    Signed,
    Top,
    dialect_of,
    joined,
    md5_between,
)

AT = datetime(2026, 11, 22, 8, 0, 0, 123000, tzinfo=UTC)
MINE = Account("12345678", "helloworld")
CHANNELS = ("tmall", "jd", "pdd", "douyin", "shopify", "woocommerce", "amazon", "own")


def test_the_published_examples():
    top = {
        "fields": "num_iid,title,nick,price,num", "format": "json",
        "method": "taobao.item.seller.get", "num_iid": "11223344", "session": "test",
        "timestamp": "2016-01-01 12:00:00", "v": "2.0", "sign_method": "md5",
        "app_key": "12345678",
    }  # fmt: skip
    assert md5_between("helloworld", joined(top)) == "66987CB115214E59E6EC978214934FB8"
    jd = {
        "360buy_param_json": '{"end_date":null,"optional_fields":null,"order_state":'
        '"WAIT_SELLER_STOCK_OUT","page":"1","page_size":"200","start_date":null}',
        "access_token": "yourtoken", "app_key": "yourappkey",
        "method": "jingdong.pop.order.search", "timestamp": "2021-05-07 09:20:39.683+0800",
        "v": "2.0",
    }  # fmt: skip
    assert md5_between("yourappSecret", joined(jd)) == "D70825340F4084360B9362B60DFD7930"
    pdd = {
        "access_token": "asd78172s8ds9a921j9qqwda12312w1w21211", "client_id": "1",
        "data_type": "XML", "order_status": "1", "page": "1", "page_size": "10",
        "timestamp": "1480411125", "type": "pdd.order.number.list.get",
    }  # fmt: skip
    assert md5_between("testSecret", joined(pdd)) == "E4DE3ED21002510DED352819E7AE6775"
    hmac = {**top, "sign_method": "hmac-sha256"}
    wanted = "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8"
    assert Top().signature("helloworld", hmac) == wanted


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_is_signed_is_read(channel):
    dialect = dialect_of(channel)
    document = {"name": "毛毯 & co", "n": 1, "list": [1, None]}
    sent = dialect.sign(MINE, "orders", document, AT)
    assert dialect.read(MINE, sent, AT) == ("orders", document)


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_was_changed_on_the_way_or_is_old_is_refused(channel):
    dialect = dialect_of(channel)
    sent = dialect.sign(MINE, "orders", {"page": 1}, AT)
    altered = Signed(
        query={**sent.query, "timestamp": "2026-11-22 16:00:01"} if sent.query else {},
        form={**sent.form, "extra": "1"} if sent.form else {},
        headers=sent.headers,
        body=sent.body.replace(b"1", b"2"),
    )
    for wrong in (altered, dialect.sign(Account("12345678", "other"), "orders", {}, AT)):
        with pytest.raises(BadSignature):
            dialect.read(MINE, wrong, AT)
    with pytest.raises(BadSignature):
        dialect.read(MINE, sent, AT + timedelta(minutes=11))
    with pytest.raises(BadSignature):
        dialect.read(Account("other", "helloworld"), sent, AT)


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_message_is_known_by_its_signature(channel):
    dialect, raw = dialect_of(channel), '{"id":"1","topic":"订单"}'.encode()
    headers = {dialect.webhook_header.upper(): dialect.webhook(MINE, raw)}
    assert dialect.check_webhook(MINE, headers, raw)
    assert not dialect.check_webhook(MINE, headers, raw + b" ")
    assert not dialect.check_webhook(MINE, {}, raw)
    assert not dialect.check_webhook(Account("12345678", "other"), headers, raw)
