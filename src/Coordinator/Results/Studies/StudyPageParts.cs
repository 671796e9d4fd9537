namespace AeCluster.Coordinator.Results.Studies;

/// <summary>Style and script of the page.</summary>
internal static class StudyPageParts
{
    public const string Style =
        """
        body{font:16px/1.5 "DejaVu Sans",Verdana,system-ui,sans-serif;color:#222;max-width:1240px;margin:24px auto;padding:0 16px}
        h1{font-size:26px;margin:0 0 4px}h2{font-size:20px;margin:28px 0 4px}
        p{margin:6px 0}ul{margin:6px 0 18px;padding-left:22px}
        figure{margin:18px 0 30px;border:1px solid #e6e6e6;border-radius:6px;padding:6px}
        figcaption,footer{color:#777;font-size:12px}
        svg,img{width:100%;height:auto;display:block}svg text{font-family:"DejaVu Sans",Verdana,system-ui,sans-serif}
        .wide{overflow:auto;max-height:640px;border:1px solid #e6e6e6;border-radius:6px}
        table{border-collapse:collapse;font-size:13px;width:100%}th,td{padding:3px 10px;text-align:left;white-space:nowrap}
        th{position:sticky;top:0;background:#f4f5f7;padding:0}tr:nth-child(even) td{background:#fafbfc}td.n{text-align:right}
        th button{font:inherit;font-weight:bold;border:0;background:none;padding:6px 10px}
        th button{cursor:pointer;width:100%;text-align:left}
        th[aria-sort=ascending] button::after{content:" \25B2"}th[aria-sort=descending] button::after{content:" \25BC"}
        [data-t]{cursor:pointer}circle.on,path.on{stroke:#000;stroke-width:3;opacity:1}
        polyline.on{stroke:#000;stroke-width:3.5;opacity:1}tr.on td{background:#ffe3cc!important}
        """;

    /// <summary>Sorts tables by the column that is clicked; the trial under the pointer lights up in all pictures and in the
    /// table, and stays lit once it is clicked.</summary>
    public const string Script =
        """
        'use strict';
        const value = cell => cell.dataset.v !== undefined ? Number(cell.dataset.v) : cell.textContent;
        const compare = (a, b) => {
          if (a === '' || b === '') return (a === '') - (b === '');
          const x = typeof a === 'number', y = typeof b === 'number';
          return x && y ? a - b : x !== y ? (x ? -1 : 1) : a < b ? -1 : a > b ? 1 : 0;
        };
        for (const head of document.querySelectorAll('th')) {
          head.firstChild.onclick = () => {
            const up = head.getAttribute('aria-sort') !== 'ascending', at = head.cellIndex;
            for (const other of head.parentNode.cells) other.removeAttribute('aria-sort');
            head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
            const body = head.closest('table').tBodies[0];
            body.append(...[...body.rows].sort((a, b) => {
              const x = value(a.cells[at]), y = value(b.cells[at]), order = compare(x, y);
              return up || x === '' || y === '' ? order : -order;
            }));
          };
        }
        const marks = new Map();
        for (const mark of document.querySelectorAll('[data-t]')) {
          const all = marks.get(mark.dataset.t) || [];
          all.push(mark);
          marks.set(mark.dataset.t, all);
        }
        let kept = null;
        const light = (trial, on) => { for (const mark of marks.get(trial) || []) mark.classList.toggle('on', on); };
        const trialOf = event => { const mark = event.target.closest('[data-t]'); return mark && mark.dataset.t; };
        document.addEventListener('mouseover', event => { const trial = trialOf(event); if (trial) light(trial, true); });
        document.addEventListener('mouseout', event => {
          const trial = trialOf(event);
          if (trial && trial !== kept) light(trial, false);
        });
        document.addEventListener('click', event => {
          const trial = trialOf(event);
          if (!trial) return;
          if (kept !== null) light(kept, false);
          kept = trial === kept ? null : trial;
          if (kept !== null) light(kept, true);
        });
        """;
}
