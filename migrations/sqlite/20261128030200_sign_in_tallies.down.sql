DROP TABLE sign_in_tallies;
