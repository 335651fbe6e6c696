package io.hmsops.sync.expression;

import com.dashjoin.jsonata.Functions;
import java.text.ParseException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Functions with a picture string. The library makes widths and regular expressions of pictures, and matches them without a bound, so
 * pictures and what they are matched with are kept small. Called by reflection; a missing argument is {@code null}.
 */
public final class PictureFunctions {

    private static final int MAX_PICTURE = 128;
    private static final int MAX_TEXT = 64;
    private static final int MAX_PARTS = 12;
    private static final Pattern LARGE_NUMBER = Pattern.compile("[0-9]{4}");
    private static final Pattern LONG_RUN = Pattern.compile("[\\p{L}\\p{N}]{21}");

    private PictureFunctions() {
    }

    /** {@code $formatNumber(number, picture, options)}. */
    public static String formatNumber(Number number, String picture, Map<?, ?> options) {
        return Functions.formatNumber(number, small(picture), options);
    }

    /** {@code $formatInteger(number, picture)}. */
    public static String formatInteger(Number number, String picture) {
        return Functions.formatInteger(number, small(picture));
    }

    /** {@code $parseInteger(text, picture)}. */
    public static Number parseInteger(String text, String picture) throws ParseException {
        return Functions.parseInteger(brief(text), small(picture));
    }

    /** {@code $toMillis(timestamp, picture)}. */
    public static Long toMillis(String timestamp, String picture) throws ParseException {
        return Functions.dateTimeToMillis(brief(timestamp), parts(picture));
    }

    /** {@code $fromMillis(millis, picture, timezone)}. */
    public static String fromMillis(Number millis, String picture, String timezone) {
        return Functions.dateTimeFromMillis(millis, parts(picture), brief(timezone));
    }

    private static String small(String picture) {
        if (picture != null && picture.length() > MAX_PICTURE) {
            throw Evaluation.current().fail("a picture has at most " + MAX_PICTURE + " characters");
        }
        return picture;
    }

    private static String parts(String picture) {
        small(picture);
        if (picture != null && picture.chars().filter(c -> c == '[').count() > MAX_PARTS) {
            throw Evaluation.current().fail("a picture of a time has at most " + MAX_PARTS + " parts");
        }
        for (var part : picture == null ? new String[0] : picture.split("\\[")) {
            var width = part.indexOf(',') < 0 ? "" : part.substring(part.indexOf(','));
            if (LARGE_NUMBER.matcher(width).find()) {
                throw Evaluation.current().fail("a width in a picture is at most 999");
            }
        }
        return picture;
    }

    private static String brief(String text) {
        if (text != null && (text.length() > MAX_TEXT || LONG_RUN.matcher(text).find())) {
            throw Evaluation.current().fail("a text to be read by a picture has at most " + MAX_TEXT
                    + " characters, and no word of more than 20");
        }
        return text;
    }
}
