/**
 * The look of a report. Colours are those of M. Okabe and K. Ito (Color Universal Design, 2008), safe for colour-blind
 * readers, darkened or lightened where the background asks for contrast. System fonts only: nothing is loaded.
 */
const LIGHT = `--ground:#fff;--panel:#f7f7f5;--ink:#1b1d21;--soft:#5b616b;--rule:#dcdcd6;--grid:#e9e9e4;--accent:#0b5c8e;
--stage:#f3f3ee;--alternate:#e6e8e6;--window:#fdf1d6;
--c0:#0072b2;--c1:#d55e00;--c2:#00855f;--c3:#b8578f;--c4:#e69f00;--c5:#56b4e9;--c6:#4a4e55;--c7:#8a7a00;
--bad:#b34700;--bad-ground:#fff3ea;--warn:#8a6100;--warn-ground:#fff8e3;--good:#00664a;--good-ground:#edf8f3;color-scheme:light`;
const DARK = `--ground:#14171b;--panel:#1c2026;--ink:#e8eaed;--soft:#a3abb6;--rule:#343a43;--grid:#282d34;--accent:#7cc4f0;
--stage:#191d22;--alternate:#20262d;--window:#3a3320;
--c0:#4aa8e0;--c1:#f2843c;--c2:#2bc296;--c3:#e39bc6;--c4:#f2b237;--c5:#8fd0f7;--c6:#c3c8cf;--c7:#f0e442;
--bad:#ffa366;--bad-ground:#33210f;--warn:#f0c75a;--warn-ground:#2e2710;--good:#5fd3ad;--good-ground:#10291f;color-scheme:dark`;

const PALETTE = Array.from({ length: 8 }, (_, k) => `.c${k}{--tone:var(--c${k})}`).join('');

export const STYLESHEET = `
:root{${LIGHT}}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${DARK}}}
:root[data-theme=dark]{${DARK}}
${PALETTE}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:3.6rem;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:920px;margin:0 auto;padding:0 1.25rem 4rem}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.15em}
a:focus-visible,button:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;z-index:9;background:var(--ground);padding:.3rem .6rem}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.muted{color:var(--soft)}.small{font-size:.84rem;line-height:1.45}.small td{vertical-align:top}
code{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}

nav{position:sticky;top:0;z-index:5;background:var(--ground);border-bottom:1px solid var(--rule)}
nav>div{max-width:1240px;margin:0 auto;padding:.45rem 1.25rem;display:flex;align-items:center;gap:1rem}
nav ul{display:flex;gap:1.05rem;list-style:none;margin:0;padding:.15rem 0;flex:1;overflow-x:auto;scrollbar-width:none;white-space:nowrap;font-size:.875rem;-webkit-mask-image:linear-gradient(90deg,#000 calc(100% - 1.5rem),#0000);mask-image:linear-gradient(90deg,#000 calc(100% - 1.5rem),#0000)}
nav a{color:var(--soft);text-decoration:none}nav a:hover{color:var(--ink)}
button{font:inherit;color:inherit;background:none;border:1px solid var(--rule);border-radius:5px;cursor:pointer}
button.tool{font-size:.8rem;padding:.1rem .6rem;color:var(--soft);white-space:nowrap}
button.tool:hover,.csv:hover{color:var(--ink);border-color:var(--soft)}

h1,h2,h3,h4{line-height:1.25;font-weight:600;margin:0}
h1,section>h2{font-family:Charter,"Bitstream Charter","Iowan Old Style","Source Serif Pro",Georgia,serif;font-weight:600;letter-spacing:-.005em}
h1{font-size:clamp(1.7rem,4.5vw,2.3rem)}
section{margin-top:3.2rem}
section>h2{font-size:1.5rem;padding-bottom:.35rem;border-bottom:1px solid var(--rule);margin-bottom:1.1rem}
h3{font-size:1rem}section>h3,.methods{margin-top:2rem}h3.pair{font-size:1.15rem}
h4{font-size:.92rem}
header{padding-top:2.2rem}
.kicker{margin:0 0 .3rem;font-size:.8rem;letter-spacing:.06em;color:var(--soft)}
.composition{margin:.45rem 0 0;font-size:1.05rem}
.conditions{display:flex;flex-wrap:wrap;gap:.35rem 1.4rem;margin:.9rem 0 1.2rem;font-size:.9rem}
.conditions dt{color:var(--soft);font-size:.78rem}.conditions dd{margin:0}
.verdict{border-left:4px solid;border-radius:4px;padding:.7rem 1rem;margin:0 0 1.2rem}
.verdict ul{margin:.25rem 0 0;padding-left:1.15rem;color:var(--ink);font-size:.92rem}
.verdict-line{margin:0;font-size:1.1rem;font-weight:600}
.verdict-line span{font-size:.8em;margin-right:.2em}
.demonstration{color:var(--bad);background:var(--bad-ground)}.caution{color:var(--warn);background:var(--warn-ground)}.sound{color:var(--good);background:var(--good-ground)}

.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,225px),1fr));gap:.9rem}
.card{background:var(--panel);border-radius:8px;padding:.9rem 1.1rem 1rem;min-width:0}
.wide-card{grid-column:1/-1}.card .caption{max-width:none}
.card h2{font-size:.82rem;font-weight:600;margin-bottom:.45rem}
.card h2 a{color:var(--soft);text-decoration:none}.card h2 a:hover{text-decoration:underline}
.number{margin:0;font-size:1.5rem;line-height:1.2;font-weight:500;white-space:nowrap}
.unit{margin:.1rem 0 0;color:var(--soft);font-size:.84rem}
.shares{display:flex;flex-wrap:wrap;gap:.5rem 2.6rem;margin:0 0 .8rem}
.shares dt{font-size:.84rem;font-weight:600}.shares dd{margin:0}
.shares dd:not(.muted){font-size:1.65rem;line-height:1.25;font-weight:500;white-space:nowrap}.shares .muted{font-size:.84rem}
.swatch{display:inline-block;width:.72em;height:.72em;border-radius:2px;margin-right:.45em}
.swatch.ssip,.stack .ssip{background:var(--c5)}.swatch.cip,.stack .cip{background:var(--c4)}.swatch.agg,.stack .agg{background:var(--c1)}.swatch.free,.stack .free{background:var(--c2)}
rect.share{fill:var(--tone)}rect.ssip{fill:var(--c5)}rect.cip{fill:var(--c4)}rect.agg{fill:var(--c1)}rect.free{fill:var(--c2)}
.stack-row{display:grid;grid-template-columns:4.6rem 1fr;align-items:center;font-size:.8rem;color:var(--soft);margin:.22rem 0}
.stack{display:flex;gap:2px;height:17px}.stack i{display:block;border-radius:1.5px}
.stack-row+.stack-row .stack{height:9px;opacity:.62}
.mini{border-collapse:collapse;font-size:.88rem;margin-top:.55rem;width:100%}
.mini th{font-weight:400;text-align:left;color:var(--soft);padding:.06rem .8rem .06rem 0;white-space:nowrap}
.mini td{padding:.06rem 0}.mini td:has(+.meter){white-space:nowrap}.mini .meter{width:40%;padding-left:.8rem}
.meter i{display:block;height:7px;border-radius:2px;background:var(--c0);min-width:1px}
.scroll td:has(>.meter),.scroll td:has(>.spark){vertical-align:middle}span.meter{display:block;width:9rem;max-width:30vw}

figure{margin:1.9rem 0}
.figure-title{display:flex;justify-content:space-between;align-items:baseline;gap:1rem;margin-bottom:.5rem}
.csv{flex:none;font-size:.76rem;padding:.05rem .5rem;border:1px solid var(--rule);border-radius:5px;color:var(--soft);text-decoration:none}
figcaption,.caption{color:var(--soft);font-size:.86rem;line-height:1.5;margin:.5rem 0 0;max-width:84ch}
.legend{display:flex;flex-wrap:wrap;gap:.35rem .5rem;margin:0 0 .6rem}
.legend button{display:inline-flex;align-items:center;gap:.45rem;font-size:.84rem;padding:.08rem .6rem .08rem .45rem}
.legend line{stroke:var(--tone);stroke-width:3}.legend [aria-pressed=false]{opacity:.45;text-decoration:line-through}
.canvas{position:relative}
svg.plot{display:block;width:100%;height:auto;overflow:visible}
.canvas>svg.wide{max-width:860px}.canvas>svg.narrow{display:none}
.plot text{font-size:12px;fill:var(--soft)}
.plot .axis-label{fill:var(--ink);font-size:12.5px}
.plot .name{fill:var(--ink);font-size:13px}.plot .value{fill:var(--ink);font-size:13px}
.grid{stroke:var(--grid)}.base,.tick{stroke:var(--soft)}.level{stroke:var(--soft);stroke-width:.8}
.region.plain{fill:none}.region.stage{fill:var(--stage)}.region.alternate{fill:var(--alternate)}.region.window{fill:var(--window)}
.mark{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:3 3}
.plot .mark-label{fill:var(--ink);paint-order:stroke;stroke:var(--ground);stroke-width:3px}
.curve .line{fill:none;stroke:var(--tone);stroke-width:1.6;stroke-linejoin:round}.curve .band{fill:var(--tone);opacity:.2;stroke:none}
.dashed{stroke-dasharray:5 4}.curve.off{display:none}
.column{fill:var(--tone)}.whisker{stroke:var(--ink);stroke-width:1.3;fill:none}
.random{fill:var(--ground);stroke:var(--ink);stroke-width:1.4}.diamond{color:var(--ink);font-size:1.15em}
.spark rect{fill:var(--c0)}.spark{vertical-align:middle}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr));gap:1.6rem 2.4rem}
.panel{min-width:0}.panel h4{margin-bottom:.5rem}.panel h4 .muted{font-weight:400}
.checks{list-style:none;padding-left:0}.checks li{padding-left:1.1em;text-indent:-1.1em}
.tag{font-size:.72rem;font-weight:600;padding:.05rem .4rem;border-radius:3px;background:var(--panel);border:1px solid var(--rule)}
.readout{position:absolute;top:0;left:0;pointer-events:none;background:var(--ground);border:1px solid var(--rule);border-radius:6px;padding:.35rem .6rem;font-size:.8rem;line-height:1.45;box-shadow:0 2px 10px #0002;white-space:nowrap;z-index:2}
.readout b{font-weight:600}.readout section{display:grid;gap:0 1.2rem;margin:0}.readout div{display:flex;gap:.5rem;align-items:center}.readout i{width:10px;height:3px;background:var(--tone);flex:none}.readout span{margin-left:auto;padding-left:.8rem}
.cursor{stroke:var(--soft);stroke-width:1}.dot{fill:var(--tone);stroke:var(--ground);stroke-width:1.5}

.cutoff-slider{display:flex;flex-wrap:wrap;align-items:center;gap:.3rem .7rem;margin:.2rem 0 1.1rem;padding:.55rem .9rem;background:var(--panel);border-radius:8px;font-size:.9rem}
.cutoff-slider[hidden],.turntable[hidden]{display:none}
.cutoff-slider label{font-weight:600}.cutoff-slider input{flex:1 1 11rem;min-width:0;accent-color:var(--accent)}.cutoff-slider .end{font-size:.8rem}
.cutoff-slider output{min-width:11.5em;font-weight:500}.cutoff-slider.moved output{color:var(--bad)}
.cutoff-slider button:disabled{visibility:hidden}

.turntable{position:relative;background:var(--panel);border-radius:8px;margin-bottom:.9rem}
.space{position:relative;height:min(430px,70vh,92vw);overflow:hidden;border-radius:8px;cursor:grab}.space:active{cursor:grabbing}
.turned{position:absolute;left:1rem;top:.7rem;margin:0;font-size:.9rem;pointer-events:none}
.hint{position:absolute;right:1rem;bottom:.6rem;margin:0;font-size:.78rem;pointer-events:none}
.shell-cards{display:grid;grid-template-columns:repeat(3,1fr);gap:.6rem}
.turntable:not([hidden])~.shell-cards{grid-template-columns:repeat(auto-fill,minmax(min(100%,128px),1fr))}
.shell-card{display:block;text-align:left;padding:.3rem .5rem .45rem;font-size:.84rem;line-height:1.35;min-width:0}
.turntable[hidden]~.shell-cards .shell-card{cursor:default}
.turntable:not([hidden])~.shell-cards .shell-card[aria-pressed=true]{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
.shell-name{display:block}
svg.molecule{display:block;width:100%;height:auto}
.molecule circle{stroke:var(--mark,#2229);stroke-width:.7}.molecule .bond{stroke-width:4;stroke-linecap:butt}.molecule .contact{stroke:var(--soft);stroke-width:1.6;stroke-dasharray:3 3}
.elements{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;margin:.7rem 0 0;padding:0;font-size:.82rem;color:var(--soft)}
.elements li{display:flex;align-items:center;gap:.35rem}.elements circle{stroke:var(--mark,#2229);stroke-width:.7}

.table{margin:1.9rem 0}.scroll{overflow-x:auto;position:relative}
.table table,.scroll table{border-collapse:collapse;width:100%;font-size:.88rem}
.scroll th,.scroll td{padding:.3rem .9rem .3rem 0;border-bottom:1px solid var(--grid);font-weight:400;vertical-align:top}
.scroll thead th{color:var(--soft);font-size:.8rem;border-bottom-color:var(--rule);vertical-align:bottom}
.scroll .right{text-align:right;white-space:nowrap}.scroll thead .right{white-space:normal}.scroll .left{text-align:left}
.scroll td.left{min-width:4.5rem}.scroll th.left{white-space:nowrap}.scroll td .small{display:inline-block;min-width:15rem}.scroll td .small.muted{min-width:0}
.scroll th:last-child,.scroll td:last-child{padding-right:0}
.facts,.definitions{margin:.6rem 0;font-size:.9rem}
.facts>div,.definitions>div{display:grid;grid-template-columns:11rem 1fr;gap:.3rem 1.2rem;padding:.3rem 0;border-bottom:1px solid var(--grid)}
.facts dt,.definitions dt{color:var(--soft)}.facts dd,.definitions dd{margin:0;min-width:0}
.definitions dt{color:var(--ink);font-weight:600}
.quote{background:var(--panel);border-radius:8px;padding:.2rem 1.2rem;font-size:.92rem}
.quote ol{padding-left:1.4rem;font-size:.84rem;color:var(--soft)}
details{margin:1.4rem 0}summary{cursor:pointer;font-weight:600;font-size:.95rem}
pre{background:var(--panel);border-radius:8px;padding:.9rem 1.1rem;overflow-x:auto;font-size:.86rem;margin:.7rem 0}pre code{overflow-wrap:normal}
.notices{list-style:none;padding:0}.notices li{border-left:3px solid var(--rule);padding:.1rem 0 .1rem .9rem;margin:.9rem 0}
.notices .warning{border-color:var(--c1)}.notices p{margin:.2rem 0 0}
.absent{color:var(--soft)}.card .absent{margin:0;font-size:.92rem}
footer{margin-top:3.5rem;padding-top:.8rem;border-top:1px solid var(--rule);font-size:.82rem;color:var(--soft)}

@media (max-width:640px){
main,nav>div{padding-left:1rem;padding-right:1rem}
.shares{gap:.4rem 1.5rem}.shares dd:not(.muted),.number{font-size:1.35rem}
.canvas>svg.wide{display:none}.canvas>svg.narrow{display:block}
.cards{grid-template-columns:1fr}.scroll td .small{min-width:22rem}
.facts>div,.definitions>div{grid-template-columns:1fr;gap:0}
.cutoff-slider label{flex:1 0 100%}.scroll th.left:has(>.small){white-space:normal}.scroll th.left>.small{display:inline-block;min-width:8rem}
.scroll td.left:has(>.prose){min-width:14rem}.scroll thead [style]{min-width:calc(var(--letters)*.4em + 1.9rem)}
section{margin-top:2.4rem}
}
@media print{
:root,:root[data-theme=dark],:root:not([data-theme=light]){${LIGHT}}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
@page{margin:16mm 15mm}
body{font-size:10.5pt}main{max-width:none;padding:0}nav,.csv,button.tool,.readout,.cursor,.dot,.turntable,.cutoff-slider:not(.moved),.cutoff-slider input,.cutoff-slider .end{display:none!important}
.shell-card{border-color:var(--rule)!important;box-shadow:none!important}.shell-cards,.turntable:not([hidden])~.shell-cards{grid-template-columns:repeat(3,1fr)}
header{padding-top:0}.scroll{overflow:visible}
.canvas>svg.wide{display:block}.canvas>svg.narrow{display:none}
.cards{grid-template-columns:repeat(3,1fr)}.number{font-size:1.25rem}.card{padding:.7rem .8rem}
section{margin-top:1.8rem}h2,h3,h4,.figure-title{break-after:avoid}figure,.card,.verdict,tr,.facts>div,.definitions>div{break-inside:avoid}
.legend button{border:0;padding-left:0}a{color:inherit;text-decoration:none}
pre{white-space:pre-wrap}
}`;
