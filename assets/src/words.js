// Hides the words of the server's plain pages where it was asked for, as boot.js does on the programme's own.
import style from "../styles/words.css";
import { wordless } from "./wordless.js";

const sheet = new CSSStyleSheet(); // the pages of the hall carry a style of their own
sheet.replaceSync(style);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
wordless();
