// Loads the parts of the page's behaviour. Each module stands alone and speaks to the others by events on document.
import "./js/requests.js";
import "./js/toasts.js";
import "./js/theme.js";
import "./js/menus.js";
import "./js/dialogs.js";
import "./js/forms.js";
import "./js/keys.js";
import "./js/palette.js";
import "./js/rows.js";
import "./js/files.js";
import "./js/listsearch.js";
import "./js/board.js";
import "./js/charts.js";
