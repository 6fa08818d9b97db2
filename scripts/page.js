"use strict";
(function () {
	const most = 300; // rows that are laid out at once
	const details = document.getElementById("values"), table = document.getElementById("all"), body = table.tBodies[0];
	const filter = document.getElementById("filter"), shown = document.getElementById("shown");
	let rows = Array.from(body.rows);
	/* Changed values have their names in the file; the others get them here, for links to any. */
	rows.forEach((row) => { row.id = row.id || Array.from(row.cells).slice(0, 4).map((cell) => cell.textContent.trim()).join("/"); });
	const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
	function show(wanted) {
		const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
		const found = rows.filter((row) => row === wanted || words.every((word) => texts.get(row).includes(word)));
		const from = Math.max(0, found.indexOf(wanted) - 3);
		body.replaceChildren(...found.slice(from, from + most));
		shown.textContent = Math.min(found.length, most) + " shown of " + found.length + " found";
	}
	function goThere() {
		const name = decodeURIComponent(location.hash.slice(1)), wanted = rows.find((row) => row.id === name);
		if (wanted === undefined) return;
		details.open = true;
		show(wanted);
		location.replace(location.href);
	}
	const sizes = { K: 1024, M: 1048576 };
	/* What did not change has no status. */
	function key(row, column) {
		const text = row.cells[column]?.textContent.trim() ?? "", size = /^(\d+)([KM])$/.exec(text), number = Number(text.replace(/,/g, ""));
		if (size !== null) return Number(size[1]) * sizes[size[2]];
		return text !== "" && !Number.isNaN(number) ? number : text;
	}
	function compare(a, b) {
		if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
		return a < b ? -1 : a > b ? 1 : 0;
	}
	const titles = Array.from(table.tHead.rows[0].cells);
	titles.forEach((title, column) => {
		title.firstElementChild.addEventListener("click", () => {
			const sign = title.getAttribute("aria-sort") === "ascending" ? -1 : 1;
			titles.forEach((other) => other.removeAttribute("aria-sort"));
			title.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
			const keys = new Map(rows.map((row) => [row, key(row, column)]));
			rows.sort((a, b) => sign * compare(keys.get(a), keys.get(b)));
			show();
		});
	});
	filter.addEventListener("input", () => show());
	addEventListener("hashchange", () => {
		if (!body.querySelector(":target")) goThere();
	});
	show();
	goThere();
})();
/* What changed: rows that have the chosen variant and metric, changed in the chosen input at the chosen size, and hold the words. A row is of
 * the worst cell among those chosen, which stand worst first. */
(function () {
	const form = document.getElementById("narrow");
	if (form === null) return;
	const rows = Array.from(document.querySelectorAll(".changes tbody tr"), (row) => {
		const parts = row.dataset.in.split("\n").slice(0, -1).map((line) => {
			const [place, change, was, now, flame] = line.split("\t");
			return { place, change, was, now, flame };
		});
		const text = (row.textContent + " " + parts.map((part) => part.place).join(" ")).toLowerCase();
		return { row, variant: row.dataset.of, metric: row.cells[0].textContent, parts, text, ranges: row.cells[7].textContent !== "" };
	});
	const number = (text) => Number(text.replace(/,/g, ""));
	function range(parts) {
		const sorted = parts.filter((part) => number(part.was) > 0).sort((a, b) => number(a.now) / number(a.was) - number(b.now) / number(b.was));
		return Array.from(new Set([sorted[0]?.change ?? "", sorted.at(-1)?.change ?? ""])).join(" to ");
	}
	function fill({ row, variant, metric, ranges }, parts) {
		const [worst] = parts, link = row.cells[2].firstElementChild;
		link.textContent = variant + "/" + worst.place;
		link.setAttribute("href", "#" + (variant + "/" + worst.place + "/" + metric).replaceAll(" ", "_"));
		row.querySelectorAll("[href^='#flame-']").forEach((flame) => { flame.hidden = flame.getAttribute("href") !== "#" + worst.flame; });
		[[1, worst.change], [4, worst.was], [5, worst.now], [6, parts.length], [7, ranges ? range(parts) : ""]].forEach(([column, text]) => {
			row.cells[column].textContent = text;
		});
	}
	function show() {
		const chosen = (name) => form.elements[name]?.value ?? "", words = chosen("text").toLowerCase().split(/\s+/).filter(Boolean);
		const [input, size] = [chosen("input"), chosen("size")];
		let count = 0;
		for (const change of rows) {
			const { row, variant, metric, parts, text } = change;
			const there = parts.filter(({ place }) => (input === "" || place.startsWith(input + "/")) && (size === "" || place.endsWith("/" + size)));
			const ours = ["", variant].includes(chosen("variant")) && ["", metric].includes(chosen("metric"));
			row.hidden = !(ours && there.length > 0 && words.every((word) => text.includes(word)));
			if (!row.hidden) fill(change, there);
			count += row.hidden ? 0 : 1;
		}
		document.getElementById("narrowed").textContent = count + " of " + rows.length;
	}
	form.addEventListener("input", show);
	form.addEventListener("submit", (event) => event.preventDefault());
	form.hidden = false;
	show();
})();
/* Where a link leads into something folded, it is opened: not all browsers do so by themselves. */
(function () {
	function open() {
		const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
		for (let around = target; around; around = around.parentElement?.closest("details")) {
			if (around.localName === "details") around.open = true;
		}
		if (target?.matches(".frames")) target.focus();
	}
	addEventListener("hashchange", open);
	open();
})();
/* Flame graphs: a click or Enter widens a frame, Escape shows all; arrow keys move. The layout is the style sheet's. */
(function () {
	const vanished = document.getElementById("vanished"), seek = document.getElementById("seek");
	if (seek === null) return;
	const number = (frame, name) => Number(frame.style.getPropertyValue(name));
	const place = (frame) => vanished.checked ? [number(frame, "--y"), number(frame, "--v")] : [number(frame, "--x"), number(frame, "--w")];
	const graphs = Array.from(document.querySelectorAll(".frames"), (element) => {
		const frames = Array.from(element.children), said = element.closest(".flame").querySelector(".said");
		let here = null;
		function choose(frame) {
			if (here !== null) here.classList.remove("here");
			here = frame;
			said.textContent = frame === null ? "" : frame.title;
			if (frame !== null) frame.classList.add("here");
		}
		function widen(frame) {
			const [from, width] = frame === null ? [0, 100] : place(frame);
			element.style.setProperty("--from", from);
			element.style.setProperty("--zoom", 100 / width);
			choose(frame);
		}
		const shown = () => frames.filter((frame) => place(frame)[1] > 0);
		/* The frame that a key leads to: a caller, a callee, or a neighbour of the same row. */
		function next(key) {
			if (here === null) return shown()[0];
			const depth = number(here, "--d"), [from, width] = place(here);
			const row = (wanted) => shown().filter((frame) => number(frame, "--d") === wanted);
			if (key === "ArrowDown") return row(depth + 1).find((frame) => place(frame)[0] >= from && place(frame)[0] < from + width);
			if (key === "ArrowUp") return row(depth - 1).findLast((frame) => place(frame)[0] <= from);
			const siblings = row(depth);
			return siblings[siblings.indexOf(here) + (key === "ArrowRight" ? 1 : -1)];
		}
		element.addEventListener("click", (event) => {
			if (event.target !== element) widen(event.target === here && element.style.getPropertyValue("--zoom") > 1 ? null : event.target);
		});
		element.addEventListener("keydown", (event) => {
			if (event.key === "Escape") widen(null);
			else if (event.key === "Enter" && here !== null) widen(here);
			else if (event.key.startsWith("Arrow")) choose(next(event.key) || here);
			else return;
			event.preventDefault();
		});
		return { frames, widen };
	});
	vanished.addEventListener("change", () => graphs.forEach((graph) => graph.widen(null)));
	seek.addEventListener("input", () => {
		const wanted = seek.value.trim().toLowerCase();
		graphs.forEach((graph) => graph.frames.forEach((frame) => {
			frame.classList.toggle("found", wanted !== "" && frame.textContent.toLowerCase().includes(wanted));
		}));
	});
})();
