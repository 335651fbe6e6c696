package io.hmsops.sync.expression;

/** A text for {@code java.util.regex}, whose matching nothing else can interrupt: every so many characters it looks at the time. */
final class BoundedText implements CharSequence {

    private final String text;
    private final Evaluation evaluation;

    BoundedText(String text, Evaluation evaluation) {
        this.text = text;
        this.evaluation = evaluation;
    }

    @Override
    public char charAt(int index) {
        evaluation.step();
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
