calls.push({ call: "load", file: document.currentScript.getAttribute("src") });
