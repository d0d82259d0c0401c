-- Text of a resume that a person who opens its file does not see; more types of files are read.

ALTER TABLE resumes ADD COLUMN hidden_text text; -- NULL where there is none, or the file was not read yet
UPDATE resumes SET text_error = NULL WHERE text_error IN ('unsupported_type', 'image_only'); -- to be read again
