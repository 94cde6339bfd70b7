// Small help on every staff page; each of them works without it.

// On a phone the menu is one line that scrolls: bring the place where one is into it.
document.querySelector(".places [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// What is wrong is said first, also where the browser does not take autofocus seriously.
document.querySelector(".errors[tabindex]")?.focus();
