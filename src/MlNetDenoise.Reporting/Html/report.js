// A report: tables that sort, texts to copy, thumbnails that open a viewer. Without it, everything but the large images can still be read.
(() => {
'use strict';

// ---- Tables: the first click sorts numbers from the highest, texts from A; the next one the other way round. Empty cells stay last.

const value = cell => cell.dataset.value ?? cell.textContent;

function sort(heading) {
    const column = heading.cellIndex, isNumber = heading.classList.contains('number');
    const before = heading.getAttribute('aria-sort');
    const ascending = before ? before === 'descending' : !isNumber;
    const body = heading.closest('table').tBodies[0];
    const compare = (a, b) => {
        const [first, second] = [value(a.cells[column]), value(b.cells[column])];
        if (first === '' || second === '') {
            return (first === '') - (second === '');
        }
        return (ascending ? 1 : -1) * (isNumber ? first - second : first.localeCompare(second, undefined, { numeric: true }));
    };
    body.append(...[...body.rows].sort(compare));
    heading.parentElement.querySelectorAll('[aria-sort]').forEach(other => other.removeAttribute('aria-sort'));
    heading.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
}

document.querySelectorAll('thead button').forEach(button => button.addEventListener('click', () => sort(button.parentElement)));

// ---- Texts to copy

document.querySelectorAll('.copy').forEach(button => button.addEventListener('click', async () => {
    const text = button.closest('.code').querySelector('code');
    getSelection().selectAllChildren(text);
    try {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = 'Copied';
    } catch {
        button.textContent = 'Press Ctrl+C';
    }
}));

// ---- Thumbnails: one dialog for all, which goes to the next and to the one before

const cards = [...document.querySelectorAll('.thumbnails button')];
if (cards.length > 0) {
    const dialog = document.createElement('dialog');
    const make = (name, action) => {
        const button = Object.assign(document.createElement('button'), { type: 'button', textContent: name });
        button.addEventListener('click', action);
        return button;
    };
    let shown = 0;
    const place = document.createElement('div'), bar = document.createElement('form');
    const show = index => {
        shown = (index + cards.length) % cards.length;
        place.replaceChildren(cards[shown].nextElementSibling.content.cloneNode(true));
        dialog.setAttribute('aria-label', place.querySelector('h3').textContent);
    };
    bar.append(make('Previous', () => show(shown - 1)), make('Next', () => show(shown + 1)), make('Close', () => dialog.close()));
    dialog.append(bar, place);
    dialog.addEventListener('close', () => {
        place.replaceChildren();
        cards[shown].focus();
    });
    document.body.append(dialog);
    cards.forEach((card, index) => card.addEventListener('click', () => {
        show(index);
        dialog.showModal();
    }));
}

// ---- Paper shows the numbers of the charts

const details = [...document.querySelectorAll('details')];
let closed = [];
addEventListener('beforeprint', () => (closed = details.filter(each => !each.open)).forEach(each => each.open = true));
addEventListener('afterprint', () => closed.forEach(each => each.open = false));
})();
