package org.chartkeeper.users;

import io.nayuki.qrcodegen.QrCode;

/** Draws a text as a QR code that stands in a page. */
final class QrPicture {

    private static final int QUIET = 4;

    private QrPicture() {}

    /**
     * What to draw it with.
     *
     * @param size width and height of the drawing
     * @param path of its dark squares
     */
    record Drawing(int size, String path) {}

    static Drawing of(String text) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            for (int x = 0; x < code.size; x++) {
                if (code.getModule(x, y)) {
                    path.append('M')
                            .append(x + QUIET)
                            .append(',')
                            .append(y + QUIET)
                            .append("h1v1h-1z");
                }
            }
        }
        return new Drawing(code.size + 2 * QUIET, path.toString());
    }
}
