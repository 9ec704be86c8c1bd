"""The browser of the tests reaches no other machine, and tells which one was asked."""

from playwright.sync_api import Browser

#: By a name, and by addresses.
OTHERS = ["http://example.com/", "http://192.0.2.7/", "http://[2001:db8::7]/"]
ASK = """others => Promise.all(others.map(async (one) => {
    navigator.sendBeacon(`${one}beacon`);
    await fetch(`${one}fetch`, { mode: "no-cors" }).catch(() => {});
}))"""


def test_what_is_asked_of_others_fails_and_is_told(browser: Browser, address: str):
    context, told = browser.new_context(), {}
    context.on("requestfailed", lambda request: told.update({request.url: request.failure}))
    page = context.new_page()
    page.route(f"{address}/", lambda route: route.fulfill(body="A page without a policy."))
    page.goto(f"{address}/")
    page.evaluate(ASK, OTHERS)
    asked = {f"{one}{how}" for one in OTHERS for how in ("beacon", "fetch")}
    while told.keys() < asked:
        context.wait_for_event("requestfailed")
    context.close()
    assert told == dict.fromkeys(asked, "net::ERR_NAME_NOT_RESOLVED")
