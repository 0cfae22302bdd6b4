"use strict";(self.rspackChunknbrefactor=self.rspackChunknbrefactor||[]).push([[700],{475(r,o,n){var e=n(601),t=n.n(e),a=n(314),i=(n.n(a))()(t());i.push([r.id,`/* Colours, fonts and distances are the theme's own; a stage has one hue that is readable in light and dark. */

.nbr-Panel {
  --nbr-load: #3b82c4;
  --nbr-explore: #8a8a8a;
  --nbr-prepare: #2a9d8f;
  --nbr-split: #8e6bbf;
  --nbr-train: #3f9b4f;
  --nbr-evaluate: #c98a1b;
  --nbr-save: #5a6fc0;
  --nbr-predict: #b8558f;
  display: flex;
  flex-direction: column;
  min-width: 300px;
  height: 100%;
  color: var(--jp-ui-font-color1);
  background: var(--jp-layout-color1);
  font-family: var(--jp-ui-font-family);
  font-size: var(--jp-ui-font-size1);
  line-height: 1.4;
}

.nbr-Panel code,
.nbr-Panel pre {
  font-family: var(--jp-code-font-family);
  font-size: 12px;
}

.nbr-Panel p {
  margin: 0;
}

.nbr-Panel h3 {
  margin: 12px 0 6px;
  color: var(--jp-ui-font-color2);
  font-size: var(--jp-ui-font-size1);
  font-weight: 600;
}

.nbr-Panel ul,
.nbr-Panel ol {
  margin: 0;
  padding: 0;
  list-style: none;
}

.nbr-Header {
  padding: 10px 12px;
  border-bottom: 1px solid var(--jp-border-color2);
}

.nbr-Route,
.nbr-Actions {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px;
}

.nbr-Route strong {
  overflow: hidden;
  max-width: 45%;
  text-overflow: ellipsis;
  white-space: nowrap;
}

.nbr-Actions {
  margin-top: 8px;
}

.nbr-Actions button {
  margin: 0;
}

input.nbr-Output.jp-mod-styled {
  flex: 1 1 90px;
  min-width: 80px;
  height: 26px;
  padding: 0 7px;
  border: 1px solid var(--jp-border-color2);
  color: var(--jp-ui-font-color1);
  background: var(--jp-layout-color1);
  font-family: var(--jp-code-font-family);
  font-size: 12px;
}

.nbr-Option {
  display: inline-flex;
  align-items: center;
  gap: 5px;
  white-space: nowrap;
}

.nbr-Option input {
  margin: 0;
}

.nbr-Message {
  margin: 8px 12px 0;
  padding: 7px 10px;
  border-left: 3px solid var(--jp-info-color1);
  background: var(--jp-layout-color2);
}

.nbr-Panel .nbr-Message {
  margin: 8px 12px 0;
}

.nbr-Message.nbr-mod-error {
  border-left-color: var(--jp-error-color1);
}

.nbr-Message.nbr-mod-warning {
  border-left-color: var(--jp-warn-color1);
}

.nbr-Message.nbr-mod-success {
  border-left-color: var(--jp-success-color1);
}

.nbr-Verification {
  display: flex;
  align-items: center;
  gap: 8px;
}

.nbr-Progress {
  flex: 1;
  overflow: hidden;
  text-overflow: ellipsis;
  white-space: nowrap;
}

.nbr-Report {
  overflow: auto;
  max-height: 260px;
  margin-top: 8px;
}

.nbr-Report table {
  width: 100%;
  border-collapse: collapse;
}

.nbr-Report th,
.nbr-Report td {
  padding: 2px 10px 2px 0;
  border-bottom: 1px solid var(--jp-border-color3);
  text-align: left;
  vertical-align: baseline;
}

.nbr-Report td {
  overflow-wrap: anywhere;
}

.nbr-Report td:last-child {
  min-width: 60px;
}

.nbr-Report th {
  color: var(--jp-ui-font-color2);
  font-weight: 400;
}

.nbr-Report .nbr-mod-different td:last-child {
  color: var(--jp-error-color1);
  font-weight: 600;
}

.nbr-Report dl {
  display: grid;
  grid-template-columns: max-content 1fr;
  gap: 2px 12px;
  margin: 0 0 8px;
}

.nbr-Report dd {
  overflow-wrap: anywhere;
  margin: 0;
}

.nbr-Report .nbr-Chip {
  margin-right: 3px;
}

.nbr-Tabs {
  display: flex;
  gap: 2px;
  margin-top: 8px;
  padding: 0 10px;
  border-bottom: 1px solid var(--jp-border-color2);
}

.nbr-Tab {
  padding: 7px 10px;
  border: 0;
  border-bottom: 2px solid transparent;
  color: var(--jp-ui-font-color2);
  background: none;
  font: inherit;
  cursor: pointer;
}

.nbr-Tab:hover {
  color: var(--jp-ui-font-color1);
}

.nbr-Tab[aria-selected='true'] {
  border-bottom-color: var(--jp-brand-color1);
  color: var(--jp-ui-font-color1);
  font-weight: 600;
}

.nbr-Panel button:focus-visible,
.nbr-Panel input:focus-visible {
  outline: 2px solid var(--jp-brand-color1);
  outline-offset: 1px;
}

.nbr-Count {
  display: inline-block;
  min-width: 10px;
  padding: 0 5px;
  border-radius: 8px;
  color: var(--jp-ui-font-color2);
  background: var(--jp-layout-color2);
  font-size: 11px;
  font-weight: 400;
  text-align: center;
}

.nbr-Count.nbr-mod-error {
  color: #fff;
  background: var(--jp-error-color1);
}

.nbr-Body {
  flex: 1;
  overflow: auto;
  min-height: 0;
  padding: 10px 12px;
}

.nbr-Body.nbr-view-files {
  padding: 0;
}

.nbr-Empty,
.nbr-Loading {
  padding: 28px 12px;
  color: var(--jp-ui-font-color2);
  text-align: center;
}

.nbr-Loading {
  display: flex;
  align-items: center;
  justify-content: center;
  gap: 10px;
}

.nbr-Spinner {
  width: 14px;
  height: 14px;
  border: 2px solid var(--jp-border-color2);
  border-top-color: var(--jp-brand-color1);
  border-radius: 50%;
  animation: nbr-turn 0.9s linear infinite;
}

.nbr-mod-busy svg {
  animation: nbr-turn 0.9s linear infinite;
}

@keyframes nbr-turn {
  to {
    transform: rotate(360deg);
  }
}

@media (prefers-reduced-motion: reduce) {
  .nbr-Spinner,
  .nbr-mod-busy svg {
    animation-duration: 4s;
  }
}

.nbr-Step {
  margin-bottom: 8px;
  padding: 8px 10px;
  border: 1px solid var(--jp-border-color2);
  border-left: 4px solid var(--nbr-stage);
  border-radius: 3px;
}

.nbr-Step:hover,
.nbr-Step.nbr-mod-active {
  background: var(--jp-layout-color2);
}

.nbr-Step.nbr-mod-active {
  border-color: var(--nbr-stage);
}

.nbr-stage-load {
  --nbr-stage: var(--nbr-load);
}

.nbr-stage-explore {
  --nbr-stage: var(--nbr-explore);
}

.nbr-stage-prepare {
  --nbr-stage: var(--nbr-prepare);
}

.nbr-stage-split {
  --nbr-stage: var(--nbr-split);
}

.nbr-stage-train {
  --nbr-stage: var(--nbr-train);
}

.nbr-stage-evaluate {
  --nbr-stage: var(--nbr-evaluate);
}

.nbr-stage-save {
  --nbr-stage: var(--nbr-save);
}

.nbr-stage-predict {
  --nbr-stage: var(--nbr-predict);
}

.nbr-StepHead {
  display: flex;
  align-items: center;
  gap: 4px;
}

.nbr-Link {
  padding: 0;
  border: 0;
  color: var(--jp-content-link-color, var(--jp-brand-color1));
  background: none;
  font: inherit;
  cursor: pointer;
}

.nbr-Link:hover {
  text-decoration: underline;
}

.nbr-Name {
  overflow: hidden;
  color: var(--jp-ui-font-color1);
  font-family: var(--jp-code-font-family);
  font-weight: 600;
  text-overflow: ellipsis;
}

.nbr-IconButton {
  display: inline-flex;
  padding: 3px;
  border: 0;
  border-radius: 2px;
  background: none;
  cursor: pointer;
}

.nbr-IconButton:hover {
  background: var(--jp-layout-color3);
}

.nbr-IconButton span {
  display: inline-flex;
}

.nbr-Rename {
  opacity: 0.45;
}

.nbr-Step:hover .nbr-Rename,
.nbr-Rename:focus-visible {
  opacity: 1;
}

.nbr-StepHead .nbr-Stage {
  margin-left: auto;
}

.nbr-StepHead .nbr-Stage select {
  width: auto;
  height: 22px;
  padding: 0 20px 0 6px;
  border: 0;
  color: var(--nbr-stage);
  background-color: transparent;
  font-size: 12px;
  font-weight: 600;
  line-height: 22px;
}

.nbr-StepHead .nbr-Stage option {
  color: var(--jp-ui-font-color1);
  background: var(--jp-layout-color1);
}

input.nbr-NameInput.jp-mod-styled {
  flex: 1;
  height: 24px;
  padding: 0 6px;
  font-family: var(--jp-code-font-family);
}

.nbr-NameInput[aria-invalid='true'] {
  border-color: var(--jp-error-color1) !important;
}

.nbr-Docstring {
  overflow: hidden;
  color: var(--jp-ui-font-color2);
  text-overflow: ellipsis;
  white-space: nowrap;
}

.nbr-Flow {
  overflow-wrap: anywhere;
}

.nbr-Cells {
  display: flex;
  flex-wrap: wrap;
  gap: 4px;
  margin-top: 5px !important;
}

.nbr-Chip {
  padding: 1px 7px;
  border: 1px solid var(--jp-border-color2);
  border-radius: 9px;
  color: var(--jp-ui-font-color1);
  background: var(--jp-layout-color1);
  font-size: 11px;
  white-space: nowrap;
  cursor: pointer;
}

.nbr-Chip:hover {
  border-color: var(--jp-brand-color1);
}

.nbr-State {
  display: grid;
  grid-template-columns: max-content 1fr;
  gap: 3px 12px;
  margin: 0;
}

.nbr-State dd {
  margin: 0;
  color: var(--jp-ui-font-color2);
}

.nbr-Files {
  display: flex;
  flex-direction: column;
  height: 100%;
}

.nbr-FileList {
  display: flex;
  flex-wrap: wrap;
  gap: 3px;
  padding: 8px 10px !important;
}

.nbr-File {
  padding: 3px 8px;
  border: 1px solid transparent;
  border-radius: 3px;
  color: var(--jp-ui-font-color1);
  background: var(--jp-layout-color2);
  font-size: 12px;
  cursor: pointer;
}

.nbr-File:hover {
  background: var(--jp-layout-color3);
}

.nbr-File[aria-current='true'] {
  border-color: var(--jp-brand-color1);
  background: var(--jp-layout-color1);
}

.nbr-Status {
  margin-left: 6px;
  color: var(--jp-ui-font-color2);
  font-size: 11px;
}

.nbr-Status.nbr-mod-conflict {
  color: var(--jp-error-color1);
  font-weight: 600;
}

.nbr-Status.nbr-mod-merged,
.nbr-Status.nbr-mod-updated {
  color: var(--jp-warn-color1);
}

.nbr-FileHead {
  display: flex;
  justify-content: space-between;
  padding: 4px 12px;
  border-top: 1px solid var(--jp-border-color2);
  border-bottom: 1px solid var(--jp-border-color2);
  color: var(--jp-ui-font-color2);
}

.nbr-Code {
  flex: 1;
  overflow: hidden;
  min-height: 0;
}

.nbr-Code > .jp-CodeMirrorEditor,
.nbr-Code .jp-Editor,
.nbr-Code .cm-editor {
  height: 100%;
}

.nbr-Difference {
  overflow: auto;
  flex: 1;
  margin: 0;
  padding: 6px 12px;
}

.nbr-Difference .nbr-mod-added {
  background: color-mix(in srgb, var(--jp-success-color1) 18%, transparent);
}

.nbr-Difference .nbr-mod-removed {
  background: color-mix(in srgb, var(--jp-error-color1) 16%, transparent);
}

.nbr-Difference .nbr-mod-place {
  color: var(--jp-ui-font-color2);
}

.nbr-ChangesBody {
  overflow: auto;
  min-width: 480px;
  max-width: 80vw;
  max-height: 60vh;
}

.nbr-Changes summary {
  padding: 4px 0;
  cursor: pointer;
}

.nbr-Changes .nbr-Difference {
  padding: 6px 0;
  font-family: var(--jp-code-font-family);
  font-size: 12px;
}

.nbr-Finding {
  display: flex;
  gap: 9px;
  width: 100%;
  padding: 7px 6px;
  border: 0;
  border-bottom: 1px solid var(--jp-border-color3);
  color: inherit;
  background: none;
  font: inherit;
  text-align: left;
}

button.nbr-Finding {
  cursor: pointer;
}

button.nbr-Finding:hover {
  background: var(--jp-layout-color2);
}

.nbr-Mark {
  flex: none;
  width: 17px;
  height: 17px;
  border-radius: 50%;
  color: #fff;
  font-size: 11px;
  font-weight: 700;
  line-height: 17px;
  text-align: center;
}

.nbr-Mark.nbr-mod-error {
  background: var(--jp-error-color1);
}

.nbr-Mark.nbr-mod-warning {
  color: #222;
  background: var(--jp-warn-color2);
}

.nbr-Mark.nbr-mod-info {
  background: var(--jp-info-color1);
}

.nbr-FindingText {
  display: flex;
  flex-direction: column;
  min-width: 0;
}

.nbr-Place,
.nbr-Hint {
  color: var(--jp-ui-font-color2);
  font-size: 12px;
}

.nbr-Hint::before {
  content: '→ ';
}

.nbr-Dropped {
  display: flex;
  align-items: baseline;
  gap: 8px;
  padding: 3px 0;
}

.nbr-Dropped pre {
  overflow: auto;
  flex: 1;
  max-height: 120px;
  margin: 0;
  color: var(--jp-ui-font-color2);
}

.nbr-Footer {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 4px 14px;
  padding: 7px 12px;
  border-top: 1px solid var(--jp-border-color2);
  color: var(--jp-ui-font-color2);
  font-size: 12px;
}

.nbr-Space {
  flex: 1;
}

.nbr-CellStage select {
  width: auto;
  height: 22px;
  padding: 0 20px 0 6px;
  font-size: 12px;
  line-height: 22px;
}

.jp-Notebook .jp-Cell.nbr-mod-linked {
  background: color-mix(in srgb, var(--jp-brand-color1) 10%, transparent);
  box-shadow: inset 3px 0 0 var(--jp-brand-color1);
}

.jp-Toolbar [data-command='nbrefactor:open'] .jp-ToolbarButtonComponent-label {
  margin-left: 4px;
}
`,""]),n.d(o,{},{A:i})},646(r,o,n){var e=n(601),t=n.n(e),a=n(314),i=n.n(a),p=n(475),l=i()(t());l.i(p.A),l.push([r.id,`
`,""]),n.d(o,{},{A:l})},314(r){r.exports=function(r){var o=[];return o.toString=function(){return this.map(function(o){var n="",e=void 0!==o[5];return o[4]&&(n+="@supports (".concat(o[4],") {")),o[2]&&(n+="@media ".concat(o[2]," {")),e&&(n+="@layer".concat(o[5].length>0?" ".concat(o[5]):""," {")),n+=r(o),e&&(n+="}"),o[2]&&(n+="}"),o[4]&&(n+="}"),n}).join("")},o.i=function(r,n,e,t,a){"string"==typeof r&&(r=[[null,r,void 0]]);var i={};if(e)for(var p=0;p<this.length;p++){var l=this[p][0];null!=l&&(i[l]=!0)}for(var d=0;d<r.length;d++){var c=[].concat(r[d]);e&&i[c[0]]||(void 0!==a&&(void 0===c[5]||(c[1]="@layer".concat(c[5].length>0?" ".concat(c[5]):""," {").concat(c[1],"}")),c[5]=a),n&&(c[2]&&(c[1]="@media ".concat(c[2]," {").concat(c[1],"}")),c[2]=n),t&&(c[4]?(c[1]="@supports (".concat(c[4],") {").concat(c[1],"}"),c[4]=t):c[4]="".concat(t)),o.push(c))}},o}},601(r){r.exports=function(r){return r[1]}},72(r){var o=[];function n(r){for(var n=-1,e=0;e<o.length;e++)if(o[e].identifier===r){n=e;break}return n}function e(r,e){for(var t={},a=[],i=0;i<r.length;i++){var p=r[i],l=e.base?p[0]+e.base:p[0],d=t[l]||0,c="".concat(l," ").concat(d);t[l]=d+1;var b=n(c),s={css:p[1],media:p[2],sourceMap:p[3],supports:p[4],layer:p[5]};if(-1!==b)o[b].references++,o[b].updater(s);else{var f=function(r,o){var n=o.domAPI(o);return n.update(r),function(o){o?(o.css!==r.css||o.media!==r.media||o.sourceMap!==r.sourceMap||o.supports!==r.supports||o.layer!==r.layer)&&n.update(r=o):n.remove()}}(s,e);e.byIndex=i,o.splice(i,0,{identifier:c,updater:f,references:1})}a.push(c)}return a}r.exports=function(r,t){var a=e(r=r||[],t=t||{});return function(r){r=r||[];for(var i=0;i<a.length;i++){var p=n(a[i]);o[p].references--}for(var l=e(r,t),d=0;d<a.length;d++){var c=n(a[d]);0===o[c].references&&(o[c].updater(),o.splice(c,1))}a=l}}},659(r){var o={};r.exports=function(r,n){var e=function(r){if(void 0===o[r]){var n=document.querySelector(r);if(window.HTMLIFrameElement&&n instanceof window.HTMLIFrameElement)try{n=n.contentDocument.head}catch(r){n=null}o[r]=n}return o[r]}(r);if(!e)throw Error("Couldn't find a style target. This probably means that the value for the 'insert' parameter is invalid.");e.appendChild(n)}},540(r){r.exports=function(r){var o=document.createElement("style");return r.setAttributes(o,r.attributes),r.insert(o,r.options),o}},56(r,o,n){r.exports=function(r){var o=n.nc;o&&r.setAttribute("nonce",o)}},825(r){r.exports=function(r){if("u"<typeof document)return{update:function(){},remove:function(){}};var o=r.insertStyleElement(r);return{update:function(n){var e,t,a;e="",n.supports&&(e+="@supports (".concat(n.supports,") {")),n.media&&(e+="@media ".concat(n.media," {")),(t=void 0!==n.layer)&&(e+="@layer".concat(n.layer.length>0?" ".concat(n.layer):""," {")),e+=n.css,t&&(e+="}"),n.media&&(e+="}"),n.supports&&(e+="}"),(a=n.sourceMap)&&"u">typeof btoa&&(e+="\n/*# sourceMappingURL=data:application/json;base64,".concat(btoa(unescape(encodeURIComponent(JSON.stringify(a))))," */")),r.styleTagTransform(e,o,r.options)},remove:function(){var r;null===(r=o).parentNode||r.parentNode.removeChild(r)}}}},113(r){r.exports=function(r,o){if(o.styleSheet)o.styleSheet.cssText=r;else{for(;o.firstChild;)o.removeChild(o.firstChild);o.appendChild(document.createTextNode(r))}}},959(r,o,n){var e=n(72),t=n.n(e),a=n(825),i=n.n(a),p=n(659),l=n.n(p),d=n(56),c=n.n(d),b=n(540),s=n.n(b),f=n(113),u=n.n(f),g=n(646),x={};x.styleTagTransform=u(),x.setAttributes=c(),x.insert=l().bind(null,"head"),x.domAPI=i(),x.insertStyleElement=s(),t()(g.A,x),g.A&&g.A.locals&&g.A.locals}}]);