"""A filter that somebody shared names a record: who may not see that reads no raw id."""

import html


def test_a_record_that_one_may_not_see_is_called_so(visit):
    admin, sales = visit("admin"), visit("sales1")
    records = "/api/v1/records/opportunity"
    mine = {one["id"] for one in sales.get(f"{records}?limit=200").json["items"]}
    found = admin.get(f"{records}?limit=200").json["items"]
    hidden = next(one for one in found if one["id"] not in mine)
    path = f"/e/activity?filter=opportunity = '{hidden['id']}'"
    page = html.unescape(sales.get(path).text)
    assert "a record that you may not see" in page
    assert hidden["values"]["name"] not in page
    assert hidden["values"]["name"] in html.unescape(admin.get(path).text)
    assert "您无权查看的记录" in visit("sales1", "zh").get(path).text
