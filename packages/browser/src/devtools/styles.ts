/** The styles of the shadow root. A constructed sheet: policies without `unsafe-inline` allow it. */
export const styles = `
:host { all: initial; color-scheme: light dark; }
* { box-sizing: border-box; }
.root {
  --ink: #1a2421; --quiet: #56635f; --paper: #fff; --line: #c9cec9; --wash: #f2f4f1;
  --accent: #0f6b5c; --window: #96500a; --bad: #a3322a; --track: #e3e6e0;
  font: 13px/1.45 ui-sans-serif, system-ui, sans-serif; color: var(--ink);
}
.toggle {
  position: fixed; z-index: 99998; padding: 9px 14px; border: 0; border-radius: 99px;
  font: 600 13px/1.45 ui-sans-serif, system-ui, sans-serif;
  color: #fff; background: #0f5f52; box-shadow: 0 2px 10px rgb(0 0 0 / 30%); cursor: pointer;
}
.bottom-left { left: 12px; bottom: 12px; } .bottom-right { right: 12px; bottom: 12px; }
.top-left { left: 12px; top: 12px; } .top-right { right: 12px; top: 12px; }
.panel {
  position: fixed; z-index: 99998; left: 0; right: 0; bottom: 0; height: min(440px, 70vh);
  display: grid; grid: auto minmax(0, 1fr) / minmax(0, 3fr) minmax(0, 2fr);
  background: var(--paper); border-top: 1px solid var(--line); box-shadow: 0 -6px 30px rgb(0 0 0 / 18%);
}
.panel[hidden] { display: none; }
header {
  grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 8px; align-items: center;
  padding: 8px 14px; border-bottom: 1px solid var(--line);
}
h2, h3, p, ol { margin: 0; padding: 0; }
h2 { flex: 1; font-size: 14px; } h3 { font-size: 13px; } .line h3 { margin-bottom: 6px; }
.tokens, .line { overflow: auto; padding: 12px 14px; }
.tokens { display: grid; align-content: start; gap: 10px; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); }
.line { border-left: 1px solid var(--line); }
article { min-width: 0; padding: 10px 12px; border: 1px solid var(--line); border-radius: 10px; }
.facts, .quiet { color: var(--quiet); overflow-wrap: anywhere; }
.status { font-weight: 500; color: var(--accent); } .status.bad, .failure { color: var(--bad); }
.rings { display: flex; flex-wrap: wrap; gap: 16px; margin: 8px 0; }
.ring { display: flex; gap: 8px; align-items: center; color: var(--quiet); }
.ring strong { color: var(--ink); font-variant-numeric: tabular-nums; }
svg { width: 38px; height: 38px; transform: rotate(-90deg); fill: none; stroke-width: 4; }
.track { stroke: var(--track); } .arc { stroke: var(--accent); } .ring + .ring .arc { stroke: var(--window); }
.actions { display: flex; gap: 6px; }
.panel button {
  min-height: 30px; padding: 4px 11px; font: inherit; color: var(--ink); background: var(--wash);
  border: 1px solid var(--line); border-radius: 7px; cursor: pointer;
}
.panel button[aria-pressed='true'] { color: #fff; background: #a3322a; border-color: #a3322a; }
.panel button:disabled { color: var(--quiet); cursor: default; opacity: .7; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
summary { margin-top: 8px; cursor: pointer; }
pre { margin: 6px 0 0; padding: 8px; overflow: auto; max-height: 180px; font-size: 12px; background: var(--wash); border-radius: 7px; }
ol { list-style: none; display: grid; gap: 6px; }
li { overflow-wrap: anywhere; } time { color: var(--quiet); font-variant-numeric: tabular-nums; }
@media (prefers-color-scheme: dark) {
  .root {
    --ink: #e8eeec; --quiet: #a0aeaa; --paper: #161e1c; --line: #3a4642; --wash: #212b28;
    --accent: #62cfb5; --window: #f0b35a; --bad: #ff9d92; --track: #2c3733;
  }
}
@media (prefers-reduced-motion: no-preference) { .arc { transition: stroke-dasharray .9s linear; } }
@media (max-width: 640px) {
  .panel { height: 78vh; grid: auto minmax(0, 3fr) minmax(0, 2fr) / minmax(0, 1fr); }
  .line { border-left: 0; border-top: 1px solid var(--line); }
}
`
