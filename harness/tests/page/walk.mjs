// Walk through a page in Chromium, and print what is wrong with it: a line a fault, nothing where all is well.
// usage: NODE_MODULES=FOLDER node walk.mjs BROWSER PAGE SCREENSHOTS-FOLDER
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const [browserPath, page_, screenshots] = process.argv.slice(2);
const modules = process.env.NODE_MODULES + "/node_modules/";
const { chromium } = createRequire(modules)("playwright-core");
const axe = readFileSync(modules + "axe-core/axe.min.js", "utf8");
const fault = (text) => console.log(text);

/* A fault unless `good`. */
function expect(good, text) {
	if (!good) fault(text);
}

async function open(browser, options) {
	const page = await browser.newPage(options);
	page.on("console", (message) => fault("console: " + message.text()));
	page.on("pageerror", (error) => fault("error: " + error));
	page.on("request", (request) => expect(request.url() === "file://" + page_, "request: " + request.url().slice(0, 100)));
	await page.goto("file://" + page_);
	return page;
}

async function ask_axe(page, name) {
	await page.evaluate(axe);
	const found = await page.evaluate(() => axe.run());
	for (const { id, impact, nodes } of found.violations) {
		if (["serious", "critical"].includes(impact)) fault(`${name}: axe: ${id}: ${nodes[0].html.slice(0, 200)}`);
	}
}

/* Every width and theme: nothing is cut off. In the narrowest and the widest, axe finds nothing serious. */
async function look(browser) {
	for (const width of [360, 900, 1600]) {
		for (const colorScheme of ["light", "dark"]) {
			const page = await open(browser, { viewport: { width, height: 900 }, colorScheme }), name = width + " pixels, " + colorScheme;
			await page.screenshot({ path: `${screenshots}/${width}-${colorScheme}.png` });
			const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
			expect(beyond <= 0, `${name}: ${beyond} pixels wider than the window`);
			if ((width === 360) === (colorScheme === "light") && width !== 900) await ask_axe(page, name);
			await page.close();
		}
	}
}

async function use(browser) {
	const page = await open(browser, { viewport: { width: 1200, height: 900 } });
	const line = page.locator(".plot .variant-1").first();
	expect(await line.isVisible(), "the second variant is not drawn");
	await page.uncheck('[data-variant="1"]');
	expect(!await line.isVisible(), "a variant that is switched off is still drawn");
	expect(await page.locator(".plot .variant-0").first().isVisible(), "and so is the other");

	const point = page.locator(".plot .variant-0 a").first(), cell = (await point.getAttribute("href")).slice(1);
	await point.dispatchEvent("click");
	await page.waitForFunction((wanted) => document.getElementById(wanted)?.getBoundingClientRect().height > 0, cell, { timeout: 5000 })
		.catch(() => fault("a point does not lead to " + cell));

	const changes = () => page.locator(".changes tbody tr:visible").evaluateAll((rows) => rows.map((row) => row.cells[0].textContent));
	/* The first row that is shown, as it is read. */
	const first_row = () => page.locator(".changes tbody tr:visible").first().evaluate((row) => row.innerText.replace(/\s+/g, " ").trim());
	const all = await changes(), narrow = page.locator("#narrow"), first_of_all = await first_row();
	expect(all.length > 5 && await narrow.isVisible(), "what changed cannot be narrowed");
	await narrow.locator("[name=input]").selectOption("lines");
	expect((await changes()).join() === "malloc_profiler.calls", "narrowed to an input, other rows are shown: " + await changes());
	expect(await first_row() === "malloc_profiler.calls +2.00 % new/lines/64K plot 1,000 1,020 1 +2.00 %",
		"narrowed to an input, a row is not of the worst cell there: " + await first_row());
	expect(await page.locator(".changes a[href='#new/lines/64K/malloc_profiler.calls']:visible").count() === 1,
		"narrowed to an input, a row leads to another cell");
	await narrow.locator("[name=input]").selectOption("");
	expect(await first_row() === first_of_all, "with nothing chosen, a row is not what it was: " + await first_row());
	await narrow.locator("[name=variant]").selectOption("other");
	expect((await changes()).join() === "counted.words", "narrowed to a variant, other rows are shown: " + await changes());
	await narrow.locator("[name=size]").selectOption("64K");
	expect((await changes()).length === 0, "a variant that did not change at a size is shown: " + await changes());
	await narrow.locator("[name=variant]").selectOption("");
	await narrow.locator("[name=text]").fill("PART 64k");
	expect((await changes()).length === 3, "words do not narrow: " + await changes());
	await narrow.locator("[name=text]").fill("");
	await narrow.locator("[name=size]").selectOption("");
	expect((await changes()).join() === all.join(), "nothing chosen does not show all");

	await page.locator(".flame summary").first().click();
	expect(!await page.locator(".frames").first().isVisible(), "a flame graph does not fold");
	const link = page.locator(".changes a[href^='#flame-']").first();
	await link.focus();
	await page.keyboard.press("Enter");
	await page.locator(".frames").first().waitFor({ timeout: 5000 }).catch(() => fault("a link from a change does not open its flame graph"));
	expect(await page.evaluate(() => document.activeElement.id) === "flame-1", "the graph that a link leads to has not the focus");

	await page.fill("#filter", "new mix calls");
	const rows = await page.locator("#all tbody tr").allTextContents();
	expect(rows.length > 0 && rows.every((row) => ["new", "mix", "calls"].every((word) => row.includes(word))), "the filter shows other rows");

	const graph = page.locator(".frames").first(), frame = graph.locator("i:visible").nth(1), width = async () => (await frame.boundingBox()).width;
	const before = await width();
	await frame.click();
	expect(await width() > before, "a click does not widen a frame");
	await graph.press("Escape");
	expect(Math.abs(await width() - before) < 1, "Escape does not show all");
	await graph.press("ArrowDown");
	const said = page.locator(".said").first();
	const first = await said.textContent();
	await graph.press("ArrowDown");
	expect(first !== "" && await said.textContent() !== first, "arrow keys do not say where they are: " + first);
	await page.fill("#seek", "list_append");
	expect(await page.locator(".frames i.found").count() > 0, "the search marks nothing");
	const shown = await graph.locator("i:visible").count();
	await page.check("#vanished");
	expect(await graph.locator("i:visible").count() > shown, "what vanished is not shown");
	await page.close();
}

async function without_script(browser) {
	const context = await browser.newContext({ javaScriptEnabled: false }), page = await context.newPage();
	await page.goto("file://" + page_);
	expect(await page.locator("svg.plot").count() > 3 && await page.locator(".frames i").count() > 3, "without JavaScript it lacks pictures");
	expect(await page.locator(".changes tbody tr:visible").count() > 5, "without JavaScript it lacks changes");
	expect(!await page.locator("#narrow").isVisible(), "without JavaScript there is a filter that does nothing");
	await page.locator(".flame summary").first().click();
	await page.locator(".changes a[href='#flame-1']").first().click();
	await page.locator("#flame-1").waitFor({ timeout: 5000 }).catch(() => fault("without JavaScript a link does not open its flame graph"));
	expect(await page.locator("#all tbody tr").count() > 10, "without JavaScript it lacks values");
	await context.close();
}

const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
try {
	await look(browser);
	await use(browser);
	await without_script(browser);
} finally {
	await browser.close();
}
