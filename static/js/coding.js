// Coding by keyboard. The page is a plain form; this adds a field in which a coder types a number or part of a name.
//
// Keys work only while that field has the focus (WCAG 2.1.4): letters find codes, up and down choose among them, Enter
// gives or takes back the chosen one, Enter in an empty field saves and goes on, 0 and Enter says that no code fits,
// Ctrl+Z in an empty field takes the last decision back, Escape empties the field.

const form = document.querySelector('[data-coding-form]');
const field = document.querySelector('[data-code-finder]');

const folded = (text) => text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace('ø', 'o').replace('æ', 'ae');

class Finder {
  constructor() {
    this.options = [...form.querySelectorAll('[data-code]')].map((item) => ({
      item,
      box: item.querySelector('input'),
      number: item.dataset.number,
      words: folded(item.dataset.words),
      name: item.dataset.name,
    }));
    this.found = [];
    this.at = 0;
    this.status = document.querySelector('[data-code-status]');
    this.chosen = document.querySelector('[data-chosen-codes]');
    field.closest('[hidden]').hidden = false;
    field.addEventListener('input', () => this.search());
    field.addEventListener('keydown', (event) => this.key(event));
    form.addEventListener('change', () => this.show());
    for (const button of document.querySelectorAll('[data-suggested]')) {
      button.disabled = false;
      button.addEventListener('click', () => this.toggle(document.getElementById(button.dataset.suggested)));
    }
    this.show();
    field.focus({ preventScroll: true });
  }

  search() {
    const query = field.value.trim();
    const plain = folded(query);
    this.found = [];
    if (/^\d/.test(query)) {
      this.found = this.options.filter((option) => option.number.startsWith(query));
    } else if (plain) {
      const starts = (option) => option.words.split(' ').some((word) => word.startsWith(plain));
      const holds = this.options.filter((option) => option.words.includes(plain));
      this.found = [...holds.filter(starts), ...holds.filter((option) => !starts(option))];
    }
    this.at = 0;
    for (const option of this.options) {
      option.item.classList.toggle('is-dimmed', query !== '' && !this.found.includes(option));
    }
    this.mark();
  }

  mark() {
    for (const option of this.options) option.item.classList.remove('is-current');
    const current = this.found[this.at];
    if (!current) {
      this.status.textContent = field.value.trim() && field.value.trim() !== '0' ? this.status.dataset.none : '';
      return;
    }
    current.item.classList.add('is-current');
    current.item.scrollIntoView({ block: 'nearest' });
    this.status.textContent = (current.box.checked ? this.status.dataset.take : this.status.dataset.give).replace('{code}', current.name);
  }

  key(event) {
    const query = field.value.trim();
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!this.found.length) return;
      event.preventDefault();
      this.at = (this.at + (event.key === 'ArrowDown' ? 1 : -1) + this.found.length) % this.found.length;
      this.mark();
    } else if (event.key === 'Escape') {
      this.clear();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      this.enter(query);
    } else if (event.key === 'z' && (event.ctrlKey || event.metaKey) && query === '') {
      const undo = document.querySelector('[data-undo]');
      if (!undo) return;
      event.preventDefault();
      undo.requestSubmit();
    }
  }

  enter(query) {
    if (query === '') {
      form.requestSubmit(form.querySelector('[data-save]'));
    } else if (query === '0') {
      form.requestSubmit(form.querySelector('[data-no-code]'));
    } else if (this.found[this.at]) {
      this.toggle(this.found[this.at].box);
      this.clear();
    }
  }

  toggle(box) {
    box.checked = !box.checked;
    box.dispatchEvent(new Event('change', { bubbles: true }));
  }

  clear() {
    field.value = '';
    this.search();
  }

  show() {
    const given = this.options.filter((option) => option.box.checked);
    this.chosen.replaceChildren(
      ...given.map((option) => {
        const item = document.createElement('li');
        item.className = 'code-badge';
        item.textContent = option.name;
        return item;
      }),
    );
    this.chosen.hidden = given.length === 0;
    document.querySelector('[data-nothing-chosen]').hidden = given.length > 0;
    for (const button of document.querySelectorAll('[data-suggested]')) {
      button.setAttribute('aria-pressed', String(document.getElementById(button.dataset.suggested).checked));
    }
  }
}

if (form && field) new Finder();
