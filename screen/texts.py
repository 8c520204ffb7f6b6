"""Every word that the interface itself says, in one place (new tone placement: ủy, hóa, xóa)."""

from __future__ import annotations

from assistant.answer import Status
from corpus.directive import Where

TITLE = "Quán triệt"
TAGLINE = "Hỏi đáp trên kho chỉ thị, nghị quyết: mỗi ý đều dẫn tới nguyên văn"
ASK_LABEL = "Câu hỏi của bạn"
ASK_PLACEHOLDER = "Hỏi về nội dung văn bản…"
SEND = "Gửi"
NEW_CONVERSATION = "Cuộc trò chuyện mới"
CONVERSATION = "Cuộc trò chuyện"
WELCOME = "Xin hỏi về các văn bản trong kho"
WELCOME_HOW = "Bấm vào số trích dẫn trong câu trả lời để xem đúng câu nguyên văn."

WAITING = "Đang tìm trong kho văn bản…"
COMPOSING = "Đã tìm được {count} đoạn liên quan, đang soạn câu trả lời…"
INTERRUPTED = "Câu trả lời bị ngắt giữa chừng. Xin hỏi lại câu này."
ASKING_ABOUT = "Đang hỏi về"
WHOLE_COLLECTION = "toàn bộ kho văn bản"
TAKEN_AS = "Câu hỏi được hiểu là"
CURRENT_SUBJECT = "Hỏi tiếp về"
DROP_SUBJECT = "Bỏ chủ đề"
DROPPED_SUBJECT = "Câu hỏi tiếp theo sẽ được hiểu độc lập, không theo các câu trước."

STATUS = {
    Status.CLARIFY: "Cần làm rõ câu hỏi",
    Status.NOT_IN_CORPUS: "Không có trong kho văn bản",
    Status.OUT_OF_SCOPE: "Ngoài phạm vi kho văn bản",
    Status.ERROR: "Chưa trả lời được",
}
MISSING = "Kho văn bản không có"
FALLBACK = "Không dùng được mô hình ngôn ngữ, nên câu trả lời được trích trực tiếp từ văn bản"
LEXICAL_ONLY = "Chỉ mục theo nghĩa chưa sẵn sàng: kết quả mới dựa trên tìm theo từ ngữ."
BUILDING = "Đang lập chỉ mục theo nghĩa ({progress}): trong lúc chờ, kết quả dựa trên tìm theo từ ngữ."
UNVERIFIED = "chưa kiểm chứng"
UNVERIFIED_WHY = "Phần đánh dấu “chưa kiểm chứng” không khớp hoàn toàn với đoạn được dẫn; xin đối chiếu nguyên văn."
SOURCES = "Nguồn trích dẫn"
COPY = "Chép kèm trích dẫn"
UP = "Hữu ích"
DOWN = "Chưa đúng"

CITATION = "Trích dẫn"
CLOSE = "Đóng"
PANEL = "Nguyên văn được trích dẫn"
PANEL_LOST = "Không tìm thấy trích dẫn này nữa. Xin hỏi lại để có trích dẫn mới."
PLACE_IN_DOCUMENT = "Vị trí trong văn bản"
OUTLINE = "Bố cục văn bản"
SURROUNDINGS = "Nguyên văn"
ABOUT_DOCUMENT = "Thông tin văn bản"
NOT_HELD_NOW = "Văn bản này không còn trong kho. Dưới đây là câu đã trích lúc trả lời."
MOVED = "Không định vị được câu này trong bản đang có của văn bản. Dưới đây là câu đã trích lúc trả lời."
SOURCE_FILE = "Tệp nguồn"
LINE = "dòng {first}"
LINES = "dòng {first}–{last}"
SKIPPED = "bỏ qua dòng {lines} (số trang, dấu, tiêu đề chạy)"
CORRECTED = "Khi hiểu câu này, lỗi quét đã được sửa: {corrections}."
UNSTATED = "không nêu"
FIELDS = {
    "type": "Loại văn bản",
    "number": "Số, ký hiệu",
    "issuer": "Cơ quan ban hành",
    "date": "Ngày ban hành",
    "title": "Trích yếu",
    "place": "Địa phương",
    "signer": "Người ký",
}
WHERE = {
    Where.OWN_HEADER: "ghi trong chính văn bản",
    Where.COVERING_LETTER: "theo công văn gửi kèm",
    Where.OTHER_DOCUMENT: "theo văn bản khác trong kho",
    Where.REVIEWED: "người dùng hiệu đính",
    Where.NONE: "",
}

CONVERSATIONS = "Các cuộc trò chuyện"
NO_CONVERSATIONS = "Chưa có cuộc trò chuyện nào được lưu trên trình duyệt này."
QUESTIONS = "{count} câu hỏi"
OPEN_CONVERSATION = "Mở"
RENAME = "Đổi tên"
REMOVE = "Xóa"
REMOVE_SURE = "Xóa hẳn?"
REMOVE_ASKS = "Bấm lần nữa để xóa hẳn “{name}”, bấm Esc để thôi."
EXPORT = "Tải bản Word"
NAME_LABEL = "Tên cuộc trò chuyện"
SAVE = "Lưu"
FOCUS_NOTE = "Chỉ tìm trong những gì được chọn. Để trống là tìm trong cả kho."
FOCUS_DOCUMENTS = "Văn bản"
FOCUS_PLACES = "Địa phương"
FOCUS_PLACES_NOTE = "Cùng với văn bản: thêm những gì triển khai văn bản đó ở nơi này."
FOCUS_NOW = "Chỉ hỏi trong"
FOCUS_CLEAR = "Bỏ phạm vi"
FOCUS_CHANGE = "Chọn phạm vi"
NEW_TOPIC = "Đã chuyển sang chủ đề mới"
CHOOSE = "Hỏi theo cách hiểu này"
NO_CHOICE = "Lựa chọn này không còn nữa. Xin hỏi lại câu hỏi."
EXPORT_TITLE = "Hỏi đáp về văn bản"
EXPORT_NOTE = (
    "Mỗi ý kèm số trong ngoặc vuông; nguyên văn và vị trí của từng số ở mục “Nguồn trích dẫn” cuối tệp. "
    "Nội dung do phần mềm trích từ kho văn bản, cần đối chiếu với bản chính trước khi sử dụng."
)
EXPORT_ASKED = "Hỏi lúc {when}"
EXPORT_HOW = "; trả lời bằng: {how}"
EXPORT_EXTRACTIVE = "trích nguyên văn"
NOTHING_TO_EXPORT = "Không có cuộc trò chuyện này, hoặc chưa câu hỏi nào trong đó được trả lời."
EXPORT_FILE = "hoi-dap.docx"

EMPTY_QUESTION = "Xin nhập câu hỏi trước khi gửi."
TOO_LONG = "Câu hỏi dài {length} ký tự, quá mức tối đa {limit} ký tự. Xin rút gọn rồi gửi lại."
STILL_ANSWERING = "Đang trả lời câu trước. Xin chờ trong giây lát rồi gửi tiếp."
UNEXPECTED = "Có lỗi ngoài dự kiến khi trả lời. Xin thử lại; nếu lỗi lặp lại, xin xem nhật ký của máy chủ."

LOGIN = "Đăng nhập"
USER_NAME = "Tên đăng nhập"
PASSWORD = "Mật khẩu"  # noqa: S105 - a label
LOGIN_FIRST = "Xin mở trang hỏi đáp và đăng nhập trước."
WRONG_PASSWORD = "Sai tên đăng nhập hoặc mật khẩu."  # noqa: S105 - a message
NO_CONNECTION = "Không kết nối được với máy chủ. Xin thử lại."
NOT_LOOPBACK = (
    "Không mở trang ở địa chỉ {host} khi chưa có mật khẩu, vì máy khác sẽ vào được. "
    "Hãy đặt QUANTRIET_PASSWORD, hoặc dùng HOST=127.0.0.1."
)
PORT_TAKEN = (
    "Cổng {port} đang có chương trình khác dùng. Hãy tắt chương trình đó hoặc chọn cổng khác, ví dụ PORT={other}."
)
CANNOT_BIND = "Không mở được cổng {port} ở địa chỉ {host}: {reason}."
FOREIGN_HOST = "Trang này chỉ mở ở chính máy đang chạy. Muốn mở từ nơi khác, hãy đặt QUANTRIET_PASSWORD."
INDEXING = "Lập chỉ mục theo nghĩa: {done}/{total} đoạn"
SERVING = "Mời mở trang hỏi đáp tại {address} (nhấn Ctrl+C để dừng)."

STUDY = "Chuẩn bị học tập, quán triệt"
STUDY_SHORT = "Học tập, quán triệt"
ASKING = "Hỏi đáp"
VIEWS = "Các trang"
STUDY_LEAD = (
    "Soạn bộ tài liệu từ chính nguyên văn: mỗi dòng lấy từ văn bản đều kèm số trích dẫn và được đối chiếu; "
    "phần gợi ý được ghi rõ là gợi ý."
)
STUDY_OPENING = "Đang mở…"
PACK_DOCUMENTS = "Văn bản học tập"
PACK_DOCUMENTS_NOTE = "Chọn một hay nhiều văn bản, tối đa {most}. Văn bản chọn trước là văn bản chính."
PACK_FILTER = "Tìm văn bản"
PACK_NO_COLLECTION = "Kho chưa có văn bản nào."
PACK_CHOSEN = "Đã chọn"
PACK_MAIN = "văn bản chính"
PACK_AUDIENCE = "Người học"
AUDIENCES = {
    "chi-bo": "Chi bộ",
    "cap-uy": "Cấp ủy",
    "bao-cao-vien": "Báo cáo viên, tuyên truyền viên",
    "doan-the": "Mặt trận và các đoàn thể",
}
PACK_LENGTH = "Thời lượng (phút)"
PACK_LENGTH_NOTE = "Từ {shortest} đến {longest} phút; buổi càng dài, phần nội dung càng kỹ."
PACK_SECTIONS = "Các phần cần soạn"
PACK_COMPARES = "cần từ hai văn bản"
PACK_TEMPLATE = "Mẫu trình bày"
PACK_TEMPLATES = {
    "dang": "Thể thức văn bản của Đảng",
    "nha-nuoc": "Thể thức văn bản hành chính nhà nước",
}
PACK_WORDING = "Lời văn"
PACK_PLAIN = "Giữ nguyên lời văn bản"
PACK_WORDED = "Để mô hình {model} diễn đạt gọn lại các phần: {sections}"
PACK_WORDED_NOTE = (
    "Từng câu của mô hình đều được đối chiếu với văn bản; câu nào không khớp thì đoạn ấy giữ nguyên lời văn bản. "
    "Soạn lâu hơn, có thể dừng bất cứ lúc nào."
)
PACK_MAKE = "Soạn tài liệu"
PACKS = "Các bộ tài liệu đã soạn"
NO_PACKS = "Chưa có bộ tài liệu nào trên trình duyệt này."
PACK_BACK = "Soạn bộ khác, xem các bộ đã soạn"
PACK_ABOUT = "{audience} · {minutes} phút · soạn lúc {when}"
PACK_REMOVE = "Xóa bộ tài liệu"
PACK_WAITING = "Đang chờ đến lượt soạn…"
PACK_WAITING_FOR = "Đang chờ đến lượt soạn, còn {count} bộ phía trước…"
PACK_BUILDING = "Đang soạn: {section} ({number}/{total})"
PACK_BUILDING_WORDED = "{section} ({number}/{total}): mô hình đang diễn đạt, từng đoạn được đối chiếu…"
PACK_STOP = "Dừng"
PACK_FINISHED = "Đã soạn xong."
PACK_UNFINISHED = "Đã dừng: còn {count} phần chưa soạn."
PACK_GO_ON = "Soạn tiếp"
PACK_DOWNLOAD = "Tải về"
PACK_FORMATS = {
    ".docx": "Word",
    ".pptx": "PowerPoint",
    ".xlsx": "Excel (các bảng)",
    ".html": "Trang HTML",
    ".md": "Markdown",
    ".json": "JSON",
    ".csv": "CSV (thẻ hỏi - đáp)",
}
PACK_OWN_COUNT = (
    "{count} dòng đã sửa chưa khớp nguồn: trong tệp tải về, các dòng này được ghi là lời của người soạn, "
    "không kèm trích dẫn."
)
PACK_UNSOUND = "Đã tự bỏ {count} dòng không qua được bước đối chiếu với văn bản."
PACK_MODEL_SAID = "Mô hình {model} diễn đạt {worded} dòng, đã đối chiếu."
PACK_MODEL_KEPT = "{kept} đoạn giữ nguyên lời văn bản, vì lời của mô hình không khớp hoặc không có."
PACK_MODEL_REASON = "Lỗi khi gọi mô hình: {reason}"
PACK_LEGEND = "Các dấu trong bộ tài liệu"
PACK_LEGEND_CITED = "số trích dẫn: bấm vào để xem đúng đoạn văn bản. Dòng có số lấy từ văn bản và đã được đối chiếu."
PACK_LEGEND_ADVICE = "của phần mềm, hoặc chỗ để điền; không phải nội dung văn bản."
PACK_LEGEND_MATCHES = "lời đã sửa vẫn khớp với đoạn được dẫn, nên giữ số trích dẫn."
PACK_LEGEND_OWN = "do người soạn viết; tệp tải về ghi như vậy, không kèm trích dẫn."
PACK_LEGEND_UNHELD = "có chi tiết không có trong đoạn được dẫn (ghi ngay dưới dòng)."
PACK_LEGEND_MODEL = "do mô hình ngôn ngữ diễn đạt, từng câu đã đối chiếu với đoạn được dẫn."
PACK_LINES = "{count} dòng"
PACK_QUESTIONS = "{count} câu"
PACK_STAR = "★ là nhiệm vụ của chính người học, hoặc của tổ chức mà người học thuộc về."
PACK_CONTENTS = "Các phần trong bộ"
PACK_MORE = "Phần chưa có trong bộ"
PACK_MAKE_ONE = "Soạn phần “{section}”"
PACK_EMPTY = "Văn bản không có nội dung cho: {sections}."
SUGGESTION = "gợi ý"
OUR_HEADING = "đề mục gợi ý"
SUGGESTIONS = "Cả phần này là gợi ý hoặc mẫu để điền, không phải nội dung văn bản."
CHANGED_MATCHES = "đã sửa, khớp nguồn"
UNHELD = "chưa khớp nguồn"
OWN_WORDS = "lời của người soạn"
BY_MODEL = "lời của mô hình"
DROPPED = "đã bỏ"
PACK_EDIT = "Sửa"
PACK_DROP = "Bỏ"
PACK_TAKE_IN = "Lấy lại"
PACK_PUT_BACK = "Trả lại như cũ"
PACK_CANCEL = "Thôi"
PACK_TEXT = "Nội dung dòng"
PACK_QUESTION = "Câu hỏi"
PACK_ANSWER = "Trả lời"
PACK_OPTION = "Phương án {letter}"
PACK_KEY = "Đáp án đúng"
PACK_IS_KEY = "đáp án"
PACK_EDIT_LINE = "Sửa dòng: {line}"
PACK_DROP_LINE = "Bỏ dòng: {line}"
PACK_TAKE_IN_LINE = "Lấy lại dòng: {line}"
PACK_AGAIN = "Soạn lại"
PACK_OTHER_QUIZ = "Bộ câu khác"
PACK_AGAIN_SURE = "Soạn lại, bỏ các chỗ đã sửa?"
PACK_AGAIN_ASKS = "Bấm lần nữa để soạn lại “{name}” và bỏ các chỗ đã sửa, bấm Esc để thôi."
PACK_DROP_SECTION = "Bỏ phần này"
PACK_TAKE_IN_SECTION = "Lấy lại phần này"
PACK_DOES = "Việc với dòng"
PACK_TOOLS = "Việc với phần “{section}”"
PACK_SAVED = "Đã lưu."
PACK_SAVED_MATCHES = "Đã lưu: dòng đã sửa khớp với đoạn được dẫn."
PACK_SAVED_OWN = "Đã lưu, nhưng chưa khớp nguồn: {problems}."
PACK_DROPPED = "Đã bỏ."
PACK_TAKEN_IN = "Đã lấy lại."
PACK_REMOVED = "Đã xóa bộ tài liệu."
PACK_READING = "ô “{cell}” là cách phần mềm hiểu văn bản, sửa rồi thì không đối chiếu lại được"
PACK_NO_SOURCE = "dòng này không còn đoạn nào được dẫn"
PACK_NO_OWNER = "Trang chưa mở xong. Xin tải lại trang rồi thử lại."
PACK_NO_DOCUMENT = "Xin chọn ít nhất một văn bản."
PACK_MANY_DOCUMENTS = "Chỉ soạn được cho tối đa {most} văn bản một lần."
PACK_DOCUMENT_GONE = "Có văn bản không còn trong kho, nên không soạn được. Xin soạn bộ khác từ các văn bản đang có."
PACK_NO_SECTIONS = "Xin chọn ít nhất một phần cần soạn."
PACK_NO_TEMPLATE = "Không có mẫu trình bày này. Xin tải lại trang rồi chọn mẫu."
PACK_NO_CARDS = "Bộ này không có thẻ hỏi - đáp hay câu trắc nghiệm nào để ghi ra CSV."
PACK_NO_AUDIENCE = "Xin chọn người học."
PACK_MINUTES = "Thời lượng phải là số phút từ {shortest} đến {longest}."
PACK_STILL_BUILDING = "Đang soạn dở một bộ tài liệu. Xin chờ xong hoặc bấm Dừng rồi làm tiếp."
PACK_SECTION_FAILED = "Chưa soạn được phần “{section}”."
PACK_NOW_EMPTY = "Văn bản đang có trong kho không còn nội dung cho phần “{section}”; phần đã soạn được giữ nguyên."
PACK_UNEXPECTED = "Có lỗi ngoài dự kiến khi soạn. Xin thử lại; nếu lỗi lặp lại, xin xem nhật ký của máy chủ."
PACK_LOST = "Không có bộ tài liệu này trên trình duyệt này, hoặc bộ đã bị xóa."
PACK_LINE_LOST = "Dòng này vừa được soạn lại hoặc không còn nữa. Xin tải lại trang để xem bản mới."
PACK_BUSY = "Có người khác đang sửa cùng chỗ này. Xin thử lại."
PACK_EMPTY_LINE = "Dòng trống: muốn bỏ dòng, xin bấm Bỏ."
PACK_EMPTY_OPTION = "Mỗi phương án phải có chữ."
PACK_SAME_OPTIONS = "Có hai phương án giống nhau."
PACK_NO_KEY = "Xin chọn đáp án đúng."
PACK_TOO_LONG = "Quá dài: mỗi ô tối đa {limit} ký tự."
PACK_NOTHING = "Bộ tài liệu chưa có phần nào để tải về."
PACK_NO_FORMAT = "Bản cài đặt này chưa ghi được tệp {suffix}. Xin chọn dạng khác."
PACK_FILE_FAILED = "Chưa ghi được tệp này. Xin thử lại hoặc chọn dạng khác; chi tiết ở nhật ký của máy chủ."
PACK_BAD_REQUEST = "Trang gửi sai dạng. Xin tải lại trang."

LIBRARY = "Kho văn bản"
LIBRARY_LEAD = (
    "Thêm văn bản của cơ quan vào kho, xem chương trình đã hiểu gì, sửa chỗ sai. "
    "Tệp gốc không bao giờ bị thay đổi; văn bản mới được dùng để trả lời ngay."
)
LIBRARY_DROP = "Kéo thả tệp vào đây, hoặc"
LIBRARY_PICK = "chọn tệp"
LIBRARY_LIMITS = "Nhận {formats}; nhiều tệp một lần, mỗi tệp tối đa {most} MB. Không đưa văn bản có dấu mật vào kho."
LIBRARY_QUEUE = "Tệp đang thêm"
LIBRARY_WAITING = "Đang chờ"
LIBRARY_WAITING_FOR = "Đang chờ, còn {count} tệp phía trước"
LIBRARY_READING = "Đang đọc…"
LIBRARY_READING_PAGE = "Đang đọc trang {page}/{pages}"
LIBRARY_CHECKING = "Đang soát…"
LIBRARY_BUSY = "Kho đang lập chỉ mục, xin chờ trong giây lát…"
LIBRARY_INDEXING = "Đang lập chỉ mục…"
LIBRARY_ADDED = "Đã thêm: {count} văn bản."
LIBRARY_REPLACED = "Đã thay: {count} văn bản."
LIBRARY_ALREADY_THERE = "Đã có sẵn trong kho, không thêm lần nữa."
LIBRARY_NOT_A_DIRECTIVE = (
    "Không thấy số, loại, nơi nhận hay chữ ký của một văn bản chỉ đạo. Nếu đúng là văn bản cần giữ, bấm “Vẫn giữ”."
)
LIBRARY_NAME_TAKEN = (
    "Trong kho đã có tệp {name} với nội dung khác. Bấm “Thay bản cũ” nếu đây là bản mới hơn; nếu không, đổi tên tệp."
)
LIBRARY_REFUSED = "Không thêm được: {reason}"
LIBRARY_TWIN = (
    "Cùng văn bản đã có trong kho, ở tệp {name}. Bấm “Thay bản cũ” để dùng bản này, hoặc “Vẫn giữ” để giữ cả hai."
)
LIBRARY_DECIDE = {"keep": "Vẫn giữ", "replace": "Thay bản cũ"}
LIBRARY_UNPACKING = "Đang giải nén…"
LIBRARY_NOTE = "Lưu ý: {note}."
LIBRARY_CANCEL = "Thôi"
LIBRARY_DISMISS = "Bỏ khỏi danh sách"
LIBRARY_DISMISS_ALL = "Dọn danh sách"
LIBRARY_SEE = "Xem: {name}"
LIBRARY_JOB = "Việc với tệp {name}"
LIBRARY_JOB_LOST = "Tệp này không còn trong danh sách. Xin gửi lại tệp."
LIBRARY_TOO_LATE = "Tệp đang được ghi vào kho, không dừng được nữa. Xong rồi có thể bỏ tệp khỏi kho."
LIBRARY_MANY = "Đang có {most} tệp chờ thêm. Xin chờ xong rồi thêm tiếp."
LIBRARY_TOO_LARGE = "Tệp {name} lớn hơn {most} MB. Xin tách nhỏ tệp rồi thêm lại."
LIBRARY_EMPTY = "Tệp {name} trống, không có gì để đọc."
LIBRARY_BAD_FORMAT = (
    "Chưa đọc được định dạng của tệp {name}. Xin lưu lại thành một trong các dạng {formats} rồi thêm lại."
)
LIBRARY_NAMELESS = "van-ban"
LIBRARY_NO_ROOM = "Máy chủ không ghi được tệp: {reason}. Xin báo người quản trị."
LIBRARY_FOREIGN = "Trang chưa mở xong. Xin tải lại trang rồi thử lại."
LIBRARY_UNEXPECTED = "Có lỗi ngoài dự kiến. Xin thử lại; nếu lỗi lặp lại, xin xem nhật ký của máy chủ."
LIBRARY_LOST = "Văn bản này không còn trong kho."
LIBRARY_BACK = "Tất cả văn bản trong kho"
LIBRARY_FILTERS = "Lọc văn bản"
LIBRARY_SEARCH = "Tìm trong danh sách"
LIBRARY_CHOICES = {"type": "Loại", "issuer": "Cơ quan ban hành", "place": "Địa phương", "year": "Năm"}
LIBRARY_ANY = "tất cả"
LIBRARY_COUNT = "{found} văn bản"
LIBRARY_COUNT_OF = "{found} trong {held} văn bản"
LIBRARY_NONE = "Kho chưa có văn bản nào. Kéo thả tệp vào ô phía trên để thêm."
LIBRARY_NO_MATCH = "Không có văn bản nào khớp. Bỏ bớt điều kiện lọc để xem thêm."
LIBRARY_MORE = "Xem thêm {count} văn bản"
LIBRARY_COLUMNS = ("Loại", "Số, ký hiệu", "Ngày", "Cơ quan ban hành", "Trích yếu", "Địa phương", "Tệp")
LIBRARY_OPEN = "Mở {name}"
LIBRARY_SHIPPED = "có sẵn"
LIBRARY_ADDED_MARK = "người dùng thêm"
LIBRARY_LACKS = {"number": "thiếu số", "date": "thiếu ngày", "issuer": "thiếu cơ quan"}
LIBRARY_DOUBTS = "{count} chỗ cần xem"
LIBRARY_REMOVED = "Đã bỏ khỏi kho"
LIBRARY_RESTORE = "Khôi phục"
LIBRARY_RESTORE_FILE = "Khôi phục tệp {name}"
LIBRARY_RESTORED = "Đã khôi phục {name}."
LIBRARY_GONE = "Đã bỏ {name} khỏi kho."

REPORT_FIELDS = "Thông tin đọc được"
REPORT_DOUBTS = "Cần xem lại"
REPORT_OUTLINE = "Mục lục"
REPORT_TASKS = "Nhiệm vụ"
REPORT_TARGETS = "Chỉ tiêu"
REPORT_REFERENCES = "Văn bản liên quan"
REPORT_CORRECTIONS = "Chỗ đã hiệu đính"
REPORT_FILE = "Tệp và ranh giới văn bản"
REPORT_SUM = "{passages} đoạn · {tasks} nhiệm vụ · {targets} chỉ tiêu · {references} quan hệ với văn bản khác"
REPORT_ENCODING = "Bảng mã cũ, đã chuyển sang Unicode: {encoding}."
REPORT_OCR = "Đọc từ ảnh quét bằng {engine}: chữ và số có thể sai, xin so với bản in."
REPORT_CONFIRM = "Đúng như bản in"
REPORT_CONFIRM_AT = "Dòng {line}: “{text}” đúng như bản in"
REPORT_MEND_HERE = "Sửa chữ"
REPORT_CONFIRMED = "dòng {line}: “{wrong}” đúng như bản in"
REPORT_PAGE = "Trang {page}"
REPORT_PICTURE = "Ảnh trang quét"
REPORT_PICTURE_HINT = "Bấm vào một dòng để xem chỗ đó trên ảnh trang."
REPORT_NOTHING = "Không có."
REPORT_TEXT = "Nguyên văn, có số dòng"
REPORT_TEXT_HINT = (
    "Bấm vào số dòng để sửa chữ, tách văn bản hoặc chép liên kết. Dòng mờ là số trang, dấu, tiêu đề chạy; chữ gạch "
    "chân chấm là chữ đã hiệu đính (trích dẫn vẫn theo bản in)."
)
REPORT_OTHERS = "thuộc văn bản khác trong cùng tệp"
REPORT_EDIT = "Sửa"
REPORT_EDIT_FIELD = "Sửa {field}"
REPORT_SAVED = "Đã lưu và đọc lại văn bản."
REPORT_UNDO = "Hoàn tác"
REPORT_UNDO_OF = "Hoàn tác: {what}"
REPORT_UNDONE = "Đã hoàn tác và đọc lại văn bản."
REPORT_FIELD_WAS = "{field}: “{value}”"
REPORT_WORD_WAS = "dòng {line}: “{wrong}” → “{right}”"
REPORT_BEGINS = "dòng {line}: có văn bản bắt đầu"
REPORT_BEGINS_NOT = "dòng {line}: không có văn bản bắt đầu"
REPORT_MEND = "Sửa thành “{right}”"
REPORT_MEND_AT = "Dòng {line}: sửa “{wrong}” thành “{right}”"
REPORT_PROPOSED = "“{text}” → “{suggestion}”"
REPORT_HINTS = {
    "number": "ví dụ 42-CT/TW",
    "date": "ngày/tháng/năm",
    "place": "tỉnh, thành phố; để trống nếu là văn bản của Trung ương",
}
LINE_TOOLS = "Việc với dòng {line}"
LINE_WRONG = "Chữ in sai"
LINE_RIGHT = "Chữ đúng"
LINE_BEGIN = "Văn bản này bắt đầu từ dòng này"
LINE_SPLIT = "Một văn bản khác bắt đầu từ dòng này"
LINE_COPY = "Chép liên kết tới dòng"
LINE_CLOSE = "Đóng"
LIBRARY_JOIN = "Gộp vào văn bản liền trước"
LIBRARY_JOINED = "Đã gộp và đọc lại tệp."
LIBRARY_SPLIT = "Đã tách và đọc lại tệp."
LIBRARY_MOVED = "Đã đổi chỗ bắt đầu và đọc lại tệp."
LIBRARY_NO_LINE = "Không có dòng này trong tệp."
LIBRARY_NO_SPLIT = "Chỉ tách được ở một dòng bên trong văn bản, sau dòng đầu."
LIBRARY_NO_BEGIN = "Văn bản này chỉ có thể bắt đầu ở một dòng của chính nó hoặc của văn bản liền trước."
LIBRARY_NO_JOIN = "Đây là văn bản đầu tiên của tệp, không có văn bản nào phía trước để gộp."
FILE_DOCUMENTS = "Tệp {name} có {count} văn bản:"
FILE_BOUNDS = (
    "Ranh giới chưa đúng? Mở văn bản, bấm vào số của dòng đầu đúng trong nguyên văn rồi chọn nơi bắt đầu; "
    "hoặc gộp văn bản này vào văn bản liền trước."
)
FILE_REPLACE = "Thay bằng bản khác"
FILE_ORIGINAL = "Tải tệp gốc"
FILE_REMOVE = "Bỏ tệp khỏi kho"
FILE_REMOVE_ASKS = "Bỏ tệp {name} khỏi kho? Những văn bản sau sẽ không còn dùng để trả lời:"
FILE_REMOVE_SURE = "Bỏ khỏi kho"
FILE_REMOVE_SHIPPED = "Tệp có sẵn theo chương trình: sau này khôi phục được ở đầu trang Kho văn bản."
FILE_REMOVE_ADDED = "Tệp do người dùng thêm: muốn dùng lại thì thêm lại từ bản gốc."
OPEN_IN_TEXT = "Mở trong văn bản"

#: What the page's script says.
SCRIPT: dict[str, str | dict[str, str]] = {
    "ask": ASK_LABEL,
    "chat": CONVERSATION,
    "cite": CITATION,
    "copied": "Đã chép",
    "drop": "Bỏ",
    "example": "Câu hỏi mẫu",
    "failed": "Không chép được",
    "none": "Không có mục nào khớp",
    "panel": PANEL,
    "talks": CONVERSATIONS,
    "study": {
        "failed": "Không kết nối được với máy chủ. Việc vừa làm chưa được lưu, xin thử lại.",
        "main": PACK_MAIN,
        "make_main": "Đặt làm văn bản chính",
        "title": STUDY,
        "downloading": "Đang ghi tệp…",
        "downloaded": "Đã ghi tệp {name}.",
        "unreached": "Không kết nối được với máy chủ. Xin thử lại.",
    },
    "library": {
        "failed": "Không kết nối được với máy chủ. Việc vừa làm chưa được lưu, xin thử lại.",
        "title": LIBRARY,
        "sending": "Đang gửi: {percent} %",
        "sent": "Đã gửi {name}.",
        "lost": "Gửi tệp {name} không xong: mất kết nối với máy chủ. Xin gửi lại.",
        "large": "Tệp {name} lớn hơn {most} MB. Xin tách nhỏ tệp rồi thêm lại.",
        "cancel": LIBRARY_CANCEL,
        "copied": "Đã chép liên kết tới dòng {line}.",
        "tools": LINE_TOOLS,
        "page": "Ảnh trang {page}",
        "outside": "Dòng {line} không thuộc văn bản đang mở.",
    },
    # What Gradio's messages say in English, whatever the language.
    "translations": {
        "Error": "Lỗi",
        "Warning": "Lưu ý",
        "Close": CLOSE,
        "Connection to the server was lost. Attempting reconnection...": (
            "Mất kết nối với máy chủ, đang nối lại… Câu hỏi chưa gửi vẫn còn trong ô nhập."
        ),
        "This application is currently busy. Please try again.": "Máy chủ đang bận. Xin thử lại sau giây lát.",
        "Connection errored out.": "Không kết nối được với máy chủ. Xin thử lại.",
    },
}
#: What Gradio's own elements say, by its keys.
GRADIO = {
    "common.submit": "Gửi",
    "common.remove": "Bỏ",
    "common.clear": "Xóa",
    "common.loading": "Đang tải",
    "common.error": "Lỗi",
    "common.empty": "Trống",
    "common.undo": "Hoàn tác",
    "chatbot.clear": "Xóa",
    "chatbot.copy_message": "Chép tin nhắn",
    "chatbot.copied_message": "Đã chép",
    "chatbot.submit": "Gửi",
    "chatbot.retry": "Thử lại",
    "chatbot.like": "Hữu ích",
    "chatbot.dislike": "Chưa đúng",
    "chat_interface.chatbot": "Hội thoại",
    "status.queue_position": "Đang chờ: {position}/{size}",
    "blocks.connection_can_break": "Trên điện thoại, kết nối có thể ngắt khi chuyển sang ứng dụng khác.",
    "blocks.long_requests_queue": "Đang có nhiều người hỏi, xin chờ.",
    "blocks.lost_connection": "Mất kết nối, đang nối lại…",
    "errors.build_error": "Trang gặp lỗi.",
    "errors.config_error": "Trang gặp lỗi cấu hình.",
    "errors.runtime_error": "Trang gặp lỗi khi chạy.",
}
#: Gradio picks its language among these by the browser's; all of them get the Vietnamese words.
GRADIO_LOCALES = (
    *("ar", "ca", "ckb", "de", "en", "es", "et", "eu", "fa", "fi", "fr", "he", "hi", "id", "ja", "ko", "lt"),
    *("nb", "nl", "pl", "pt-BR", "pt", "ro", "ru", "sv", "ta", "th", "tr", "uk", "ur", "uz", "zh-CN", "zh-TW"),
)
